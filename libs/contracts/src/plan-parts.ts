import { z } from 'zod';
import { DurationSchema, NameSchema } from './values.js';

/** Percent with two decimals. */
export const WeightPercentSchema = z.number().min(0).max(100).multipleOf(0.01);

export const FlagTargetSchema = z.strictObject({
  driver: z.literal('flag'),
  flag: NameSchema,
  /** Variant names of the flag for the version in place and the one on its way. */
  stable: NameSchema.default('stable'),
  canary: NameSchema.default('canary'),
});
export type FlagTarget = z.infer<typeof FlagTargetSchema>;

/**
 * What a router outside Glidepath routes. `route` names an entry of the rollout service's own settings: where a router
 * listens, and with which credential, is the operator's to say and no author's.
 */
const routed = <const Driver extends string>(driver: Driver) =>
  z.strictObject({
    driver: z.literal(driver),
    route: NameSchema,
    /** What the slices of both versions are called. */
    stable: NameSchema.default('stable'),
    canary: NameSchema.default('canary'),
  });
export const RolloutTargetSchema = z.discriminatedUnion('driver', [
  FlagTargetSchema,
  routed('haproxy'),
  routed('nginx'),
  routed('gateway-api'),
  routed('nats'),
  routed('webhook'),
]);
export type RolloutTarget = z.infer<typeof RolloutTargetSchema>;
export type DriverName = RolloutTarget['driver'];

/** A region, cluster or service that is flown after the one before it. */
export const WaveSchema = z.strictObject({
  name: NameSchema,
  /** Whose slices are judged, where it is not the service of the change. */
  service: NameSchema.optional(),
  /** What is moved in this wave, where it is not the plan's own target. */
  target: RolloutTargetSchema.optional(),
});
export type Wave = z.infer<typeof WaveSchema>;

/** What other targets of a joint plan know the step by. */
const named = { name: NameSchema.optional() };

export const PlanStepSchema = z.union(
  [
    z.strictObject({ setWeight: WeightPercentSchema, ...named }),
    /** Without `for` the pause ends when somebody resumes. */
    z.strictObject({ pause: z.strictObject({ for: DurationSchema.optional() }), ...named }),
    /** Watches the analyses until they pass, at most `for`; then `onInconclusive` or `onNoData` decides. */
    z.strictObject({ analyse: z.strictObject({ for: DurationSchema }), ...named }),
    /** The steps that follow concern this wave; it is flown to 100 percent before the next one. */
    z.strictObject({ wave: NameSchema }),
  ],
  {
    error:
      'a step is one of setWeight: <percent>, pause: { for: <duration> }, analyse: { for: <duration> }, wave: <name>',
  },
);
export type PlanStep = z.infer<typeof PlanStepSchema>;
