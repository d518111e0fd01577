import { readEnv as readFrom, ServiceEnvSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const EnvSchema = ServiceEnvSchema.extend({
  /** How long an approval case stays open, in hours. */
  APPROVAL_TTL_HOURS: z.coerce.number().positive().default(72),
  /** How often overdue cases are looked for. */
  APPROVAL_SWEEP_SECONDS: z.coerce.number().positive().default(5),
});
export type ApprovalsEnv = z.output<typeof EnvSchema>;

export function readEnv(): ApprovalsEnv {
  return readFrom(EnvSchema, process.env);
}
