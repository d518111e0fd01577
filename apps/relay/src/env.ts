import { readEnv, SwitchSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const EnvSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** One or more servers, separated by commas. */
  NATS_URL: z.string(),
  NATS_USER: z.string().default('relay'),
  NATS_PASSWORD: z.string(),
  /** Copies of the events stream in a NATS cluster. */
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  HOST: z.string().default('127.0.0.1'),
  /** Health over HTTP. */
  PORT: z.coerce.number().int().min(0).max(65_535),
  /** How long a lost nudge may delay an event, in milliseconds. */
  RELAY_POLL_MS: z.coerce.number().int().positive().default(500),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Stop when the process that started this one is gone. */
  STOP_WITH_PARENT: SwitchSchema.default(false),
  /** Which process that is, for one that may be gone before this one looks. */
  PARENT_PID: z.coerce.number().int().min(1).optional(),
});

export type RelayEnv = z.output<typeof EnvSchema>;

export function readRelayEnv(): RelayEnv {
  return readEnv(EnvSchema, process.env);
}
