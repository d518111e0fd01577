import { readEnv as readFrom, ServiceEnvSchema } from '@glidepath/service-kit';
import { z } from 'zod';
import { ConnectionsFileSchema } from './connections.js';

const EnvSchema = ServiceEnvSchema.extend({
  /** How long after its end a slice of an indicator is taken to be complete, in milliseconds. */
  SLI_LATENESS_MS: z.coerce.number().int().min(0).max(600_000).default(1_000),
  /** A file of routers this service may move and sources it may ask; none when absent. */
  CONNECTIONS_FILE: ConnectionsFileSchema.optional(),
});
export type RolloutEnv = z.output<typeof EnvSchema>;

export function readEnv(): RolloutEnv {
  return readFrom(EnvSchema, process.env);
}
