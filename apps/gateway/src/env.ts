import { HttpEnvSchema, readEnv } from '@glidepath/service-kit';
import { z } from 'zod';

const ServiceUrlSchema = z.url({ protocol: /^http$/ }).transform((url) => new URL(url).origin);

const EnvSchema = HttpEnvSchema.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  INTAKE_URL: ServiceUrlSchema.default('http://127.0.0.1:7401'),
  RISK_URL: ServiceUrlSchema.default('http://127.0.0.1:7402'),
  APPROVALS_URL: ServiceUrlSchema.default('http://127.0.0.1:7403'),
  ROLLOUT_URL: ServiceUrlSchema.default('http://127.0.0.1:7404'),
  AUDIT_URL: ServiceUrlSchema.default('http://127.0.0.1:7405'),
  /** Private key (Ed25519, PEM or JWK) of the development issuer; without it there is none. */
  DEV_ISSUER_KEY_FILE: z.string().optional(),
});
export type Env = z.output<typeof EnvSchema>;

/** The settings of this process. */
export function readGatewayEnv(): Env {
  return readEnv(EnvSchema, process.env);
}
