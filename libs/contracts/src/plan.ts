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
export const RolloutTargetSchema = z.discriminatedUnion('driver', [FlagTargetSchema]);
export type RolloutTarget = z.infer<typeof RolloutTargetSchema>;

export const PlanStepSchema = z.union(
  [
    z.strictObject({ setWeight: WeightPercentSchema }),
    /** Without `for` the pause ends when somebody resumes. */
    z.strictObject({ pause: z.strictObject({ for: DurationSchema.optional() }) }),
    /** Watches the analyses until they pass, at most `for`; then `onInconclusive` or `onNoData` decides. */
    z.strictObject({ analyse: z.strictObject({ for: DurationSchema }) }),
  ],
  {
    error: 'a step is one of setWeight: <percent>, pause: { for: <duration> }, analyse: { for: <duration> }',
  },
);
export type PlanStep = z.infer<typeof PlanStepSchema>;

export const AnalysisSchema = z.strictObject({
  /** Name of the indicator, as pushed in its slices: `availability`. */
  sli: NameSchema,
  provider: z.literal('pushed').default('pushed'),
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
});
export type Analysis = z.infer<typeof AnalysisSchema>;

export const RolloutPlanSchema = z
  .strictObject({
    strategy: z.enum(['canary', 'direct']),
    target: RolloutTargetSchema,
    steps: z.array(PlanStepSchema).max(50).default([]),
    analysis: z.array(AnalysisSchema).max(10).default([]),
    onHarmful: z.enum(['rollback', 'hold']).default('rollback'),
    onInconclusive: z.enum(['hold', 'rollback', 'promote']).default('hold'),
    onNoData: z.enum(['hold', 'rollback']).default('hold'),
    /** How long the new version is watched at 100 % before the flight has landed. */
    bake: DurationSchema.default('0s'),
  })
  .meta({ id: 'RolloutPlan' })
  .superRefine((plan, context) => {
    const weights = plan.steps.flatMap((step) => ('setWeight' in step ? [step.setWeight] : []));
    if (plan.strategy === 'canary' && weights.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['steps'],
        message: 'a canary plan sets at least one weight',
      });
    }
    const falling = weights.findIndex((weight, index) => weight <= (weights[index - 1] ?? -1));
    if (falling > 0) {
      context.addIssue({ code: 'custom', path: ['steps'], message: 'weights must rise from step to step' });
    }
    const analyses = plan.steps.some((step) => 'analyse' in step);
    if (analyses && plan.analysis.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['analysis'],
        message: 'an analyse step needs at least one analysis',
      });
    }
  });
export type RolloutPlan = z.infer<typeof RolloutPlanSchema>;
