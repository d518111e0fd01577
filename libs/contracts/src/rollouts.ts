import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { RolloutPlanSchema, WeightPercentSchema } from './plan.js';
import {
  ArtifactDigestSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  MomentSchema,
  NameSchema,
  Sha256Schema,
} from './values.js';

/** Stream `rollout-<rolloutId>`; a retry is a new rollout. */
const flight = { rolloutId: z.uuid(), changeId: ChangeIdSchema };
/** Index into the steps flown: the plan's, a last weight of 100 where the plan has none, and the bake. */
const step = { ...flight, step: z.number().int().min(0) };
const rollout = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'rollout', data });

/** What one arm was observed to do over a span: requests, of which so many bad. */
export const ArmCountsSchema = z.object({ good: z.number().int().min(0), total: z.number().int().min(0) });
export type ArmCounts = z.infer<typeof ArmCountsSchema>;

/** Counts of one tick, per indicator: the judge's only input. */
export const TickSchema = z.object({
  sli: NameSchema,
  sliceStart: MomentSchema,
  sliceSeconds: z.number().gt(0),
  control: ArmCountsSchema,
  canary: ArmCountsSchema,
});
export type Tick = z.infer<typeof TickSchema>;

export const VerdictSchema = z.enum(['harmful', 'safe', 'not-enough-data', 'broken-measurement']);
export type Verdict = z.infer<typeof VerdictSchema>;

export const rolloutPlanned = rollout(
  'rollout.planned',
  z.object({
    ...flight,
    key: ChangeKeySchema,
    revision: z.number().int().min(1),
    digest: Sha256Schema,
    service: NameSchema,
    environment: NameSchema,
    artifactDigests: z.array(ArtifactDigestSchema),
    plan: RolloutPlanSchema,
  }),
);
export const rolloutStarted = rollout('rollout.started', z.object({ ...flight, startedAt: MomentSchema }));
export const rolloutStepEntered = rollout(
  'rollout.step-entered',
  z.object({ ...step, kind: z.enum(['set-weight', 'pause', 'analyse', 'bake']), enteredAt: MomentSchema }),
);
/** The driver was told; `key` is the idempotency key of the effect, the same when it is applied again. */
export const rolloutWeightSet = rollout(
  'rollout.weight-set',
  z.object({ ...step, weightPercent: WeightPercentSchema, key: z.string(), setAt: MomentSchema }),
);
/** The traffic was seen to follow: observed canary share within the band around the commanded weight. */
export const rolloutWeightVerified = rollout(
  'rollout.weight-verified',
  z.object({
    ...step,
    weightPercent: WeightPercentSchema,
    observedPercent: z.number(),
    bandPercent: z.number(),
    canary: z.number().int(),
    total: z.number().int(),
    /** Distinct users the band was computed for. */
    users: z.number().int().min(0),
  }),
);
/** Carries every tick since the last one, so that the verdict can be recomputed from the events of the flight alone. */
export const rolloutAnalysed = rollout(
  'rollout.analysed',
  z.object({
    ...step,
    verdict: VerdictSchema,
    /** Judge and version; a version that ever judged is kept for ever. */
    judge: z.object({ id: z.string(), version: z.number().int() }),
    indicators: z.array(
      z.object({
        sli: NameSchema,
        verdict: VerdictSchema,
        logEHarm: z.number(),
        logESafe: z.number(),
        dispersion: z.number(),
        control: ArmCountsSchema,
        canary: ArmCountsSchema,
      }),
    ),
    ticks: z.array(TickSchema),
    reason: z.string(),
    analysedAt: MomentSchema,
  }),
);
export const rolloutStepPassed = rollout('rollout.step-passed', z.object({ ...step, reason: z.string() }));
/** Why a flight stands still. A pause for want of data ends by itself when data comes; the others wait for somebody. */
export const PauseCauseSchema = z.enum(['person', 'plan', 'no-data', 'inconclusive', 'router', 'harmful']);
export type PauseCause = z.infer<typeof PauseCauseSchema>;
export const rolloutPaused = rollout(
  'rollout.paused',
  z.object({
    ...step,
    by: z.string(),
    reason: z.string(),
    cause: PauseCauseSchema,
    pausedAt: MomentSchema,
  }),
);
export const rolloutResumed = rollout(
  'rollout.resumed',
  z.object({ ...step, by: z.string(), reason: z.string(), resumedAt: MomentSchema }),
);
export const rolloutPromoted = rollout(
  'rollout.promoted',
  z.object({ ...step, by: z.string(), reason: z.string() }),
);
export const rolloutRollingBack = rollout(
  'rollout.rolling-back',
  z.object({
    ...step,
    by: z.string(),
    reason: z.string(),
    cause: z.enum(['harmful', 'inconclusive', 'no-data', 'abort', 'superseded']),
    rollingBackAt: MomentSchema,
  }),
);
export const rolloutRolledBack = rollout(
  'rollout.rolled-back',
  z.object({
    ...flight,
    reason: z.string(),
    /** False when there was no traffic to verify the return by. */
    verified: z.boolean(),
    observedCanary: z.number().int(),
    rolledBackAt: MomentSchema,
  }),
);
export const rolloutRollbackFailed = rollout(
  'rollout.rollback-failed',
  z.object({ ...flight, reason: z.string() }),
);
export const rolloutAborted = rollout(
  'rollout.aborted',
  z.object({ ...step, by: z.string(), reason: z.string() }),
);
export const rolloutCompleted = rollout(
  'rollout.completed',
  z.object({ ...flight, completedAt: MomentSchema }),
);

export const rolloutEvents = [
  rolloutPlanned,
  rolloutStarted,
  rolloutStepEntered,
  rolloutWeightSet,
  rolloutWeightVerified,
  rolloutAnalysed,
  rolloutStepPassed,
  rolloutPaused,
  rolloutResumed,
  rolloutPromoted,
  rolloutRollingBack,
  rolloutRolledBack,
  rolloutRollbackFailed,
  rolloutAborted,
  rolloutCompleted,
] as const;
export type RolloutEvent = EventsOf<(typeof rolloutEvents)[number]>;
