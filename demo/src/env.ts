import { z } from 'zod';

const EnvSchema = z.object({
  /** Base URL of the flag evaluation endpoint. */
  OFREP_URL: z.url(),
  NATS_URL: z.string().min(1),
  NATS_USER: z.string().min(1),
  NATS_PASSWORD: z.string().min(1),
  /** A FleetPlan as JSON. */
  FLEET_PLAN: z.string().min(2),
});
export type FleetEnv = z.infer<typeof EnvSchema>;

/** Reads the fleet's settings; prints every fault and exits 78 (EX_CONFIG) when one is wrong. */
export function readEnv(): FleetEnv {
  const parsed = EnvSchema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  process.stderr.write(`${z.prettifyError(parsed.error)}\n`);
  process.exit(78);
}
