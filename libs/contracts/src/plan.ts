import { z } from 'zod';
import { planFaults } from './plan-faults.js';
import { PlanStepSchema, RolloutTargetSchema, WaveSchema } from './plan-parts.js';
import { LatencyQuantileSchema } from './sli.js';
import { SliProviderSchema, sliQueryFaults, SliQuerySchema } from './sli-query.js';
import { DurationSchema, NameSchema } from './values.js';

export const AnalysisSchema = z
  .strictObject({
    /** Name of the indicator, as pushed in its slices: `availability`. */
    sli: NameSchema,
    provider: SliProviderSchema.default('pushed'),
    /**
     * Judges latency: bad are the requests slower than the edge of a bucket, the nearest to this quantile of the control's,
     * chosen once in the flight.
     */
    exceeds: LatencyQuantileSchema.optional(),
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
  .superRefine(({ provider, query, exceeds }, context) => {
    for (const { path, message } of sliQueryFaults(provider, query, exceeds)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type Analysis = z.infer<typeof AnalysisSchema>;

/** How one target is flown. */
export const flownBy = {
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
  /** False where going back does harm of its own, as after a dropped column: Glidepath holds and asks instead. */
  reversible: z.boolean().optional(),
};

/** How a whole change begins and how long it may come back. */
export const flownWhen = {
  /** How long after landing the old version is kept ready, so that `rollback` brings it back at once. */
  warm: DurationSchema.optional(),
  /** `manual`: takes off when somebody says so, instead of as soon as it may. */
  start: z.enum(['auto', 'manual']).optional(),
};

export const RolloutPlanSchema = z
  .strictObject({ ...flownBy, ...flownWhen })
  .meta({ id: 'RolloutPlan' })
  .superRefine((plan, context) => {
    for (const { path, message } of planFaults(plan)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type RolloutPlan = z.infer<typeof RolloutPlanSchema>;
/** What a client may write: defaults not yet filled in. */
export type RolloutPlanInput = z.input<typeof RolloutPlanSchema>;
