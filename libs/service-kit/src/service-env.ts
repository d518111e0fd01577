import { z } from 'zod';

/** A switch given as text. */
export const SwitchSchema = z.enum(['true', 'false']).transform((text) => text === 'true');

const JwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

/** Public keys as inline JSON (RFC 7517, a JWK set); no key is ever fetched at run time. */
export const InlineJwksSchema = z.string().transform((text, context) => {
  try {
    return JwksSchema.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a JWK set (RFC 7517): {"keys": [...]}' });
    return z.NEVER;
  }
});

/** What every HTTP process needs to listen and to know its callers. */
export const HttpEnvSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  HOST: z.string().default('127.0.0.1'),
  AUTH_ISSUER: z.string(),
  AUTH_AUDIENCE: z.string(),
  AUTH_JWKS: InlineJwksSchema,
  /** Reads need no token; only for development on loopback. */
  AUTH_ANONYMOUS_READ: SwitchSchema.default(false),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Stop when the process that started this one is gone, so that no orphan keeps a port. */
  STOP_WITH_PARENT: SwitchSchema.default(false),
  /** Which process that is, for one that may be gone before this one looks. */
  PARENT_PID: z.coerce.number().int().min(1).optional(),
});

/** What each of the five services needs besides. Extend it: `ServiceEnvSchema.extend({ … })`. */
export const ServiceEnvSchema = HttpEnvSchema.extend({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  NATS_URL: z.string(),
  NATS_USER: z.string(),
  NATS_PASSWORD: z.string(),
});

export type HttpEnv = z.output<typeof HttpEnvSchema>;
export type ServiceEnv = z.output<typeof ServiceEnvSchema>;
