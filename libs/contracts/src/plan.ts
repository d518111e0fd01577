import { z } from 'zod';
import { planFaults } from './plan-faults.js';
import { SliProviderSchema, sliQueryFaults, SliQuerySchema } from './sli-query.js';
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

export const PlanStepSchema = z.union(
  [
    z.strictObject({ setWeight: WeightPercentSchema }),
    /** Without `for` the pause ends when somebody resumes. */
    z.strictObject({ pause: z.strictObject({ for: DurationSchema.optional() }) }),
    /** Watches the analyses until they pass, at most `for`; then `onInconclusive` or `onNoData` decides. */
    z.strictObject({ analyse: z.strictObject({ for: DurationSchema }) }),
    /** The steps that follow concern this wave; it is flown to 100 percent before the next one. */
    z.strictObject({ wave: NameSchema }),
  ],
  {
    error:
      'a step is one of setWeight: <percent>, pause: { for: <duration> }, analyse: { for: <duration> }, wave: <name>',
  },
);
export type PlanStep = z.infer<typeof PlanStepSchema>;

export const AnalysisSchema = z
  .strictObject({
    /** Name of the indicator, as pushed in its slices: `availability`. */
    sli: NameSchema,
    provider: SliProviderSchema.default('pushed'),
    /** What a provider that does not push is asked. */
    query: SliQuerySchema.optional(),
    judge: z
      .strictObject({
        kind: z.literal('count-e-process').default('count-e-process'),
        /** Chance of calling a harmless canary harmful, over the whole flight however often it is looked at. */
        alpha: z.number().gt(0).max(0.2).default(0.01),
        /** A canary is safe when it is proven to fail less than this many times as often as the control. */
        safeRatio: z.number().min(1.1).max(10).default(2),
        /** Chance of calling safe what fails more than `safeRatio` times as often. */
        beta: z.number().gt(0).max(0.5).default(0.05),
        /**
         * What lets a step pass: a proof of safety, or enough canary requests without a harmful verdict (weaker; says so
         * in the verdict). Meant for low traffic and for demonstrations.
         */
        passOn: z.enum(['proof-of-safety', 'enough-samples']).default('proof-of-safety'),
        minSamples: z.number().int().min(1).max(100_000_000).default(100),
      })
      .prefault({}),
    /** A second rule beside the comparison: harm that hits both versions is invisible to a control. */
    limits: z.strictObject({ maxBadRatio: z.number().min(0).max(1).optional() }).prefault({}),
  })
  .superRefine(({ provider, query }, context) => {
    for (const { path, message } of sliQueryFaults(provider, query)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type Analysis = z.infer<typeof AnalysisSchema>;

export const RolloutPlanSchema = z
  .strictObject({
    strategy: z.enum(['canary', 'blue-green', 'flag', 'waves', 'direct']),
    target: RolloutTargetSchema,
    waves: z.array(WaveSchema).min(1).max(50).optional(),
    steps: z.array(PlanStepSchema).max(50).default([]),
    analysis: z.array(AnalysisSchema).max(10).default([]),
    onHarmful: z.enum(['rollback', 'hold']).default('rollback'),
    onInconclusive: z.enum(['hold', 'rollback', 'promote']).default('hold'),
    onNoData: z.enum(['hold', 'rollback']).default('hold'),
    /** How long the new version is watched at 100 % before the flight has landed. */
    bake: DurationSchema.default('0s'),
    /** How long after landing the old version is kept ready, so that `rollback` brings it back at once. */
    warm: DurationSchema.optional(),
    /** False where going back does harm of its own, as after a dropped column: Glidepath holds and asks instead. */
    reversible: z.boolean().optional(),
    /** `manual`: takes off when somebody says so, instead of as soon as it may. */
    start: z.enum(['auto', 'manual']).optional(),
  })
  .meta({ id: 'RolloutPlan' })
  .superRefine((plan, context) => {
    for (const { path, message } of planFaults(plan)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type RolloutPlan = z.infer<typeof RolloutPlanSchema>;
