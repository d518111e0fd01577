import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { RolloutPlanSchema } from './plan.js';
import { WeightPercentSchema } from './plan-parts.js';
import { WindowSchema } from './proposal.js';
import {
  ArtifactDigestSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  MomentSchema,
  NameSchema,
  Sha256Schema,
} from './values.js';
import { LatencyQuantileSchema, SummedBucketsSchema } from './sli.js';

/** Stream `rollout-<rolloutId>`; a retry is a new rollout. */
const flight = { rolloutId: z.uuid(), changeId: ChangeIdSchema };
/** Index into the steps flown: the plan's, a last weight of 100 where the plan has none, and the bake. */
const step = { ...flight, step: z.number().int().min(0) };
/** The wave a step concerns, in a plan in waves. */
const wave = { wave: NameSchema.optional() };
const rollout = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'rollout', data });
/** Version 2 with what version 1 could not say; what it said is said the same way. */
const widened = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'rollout', data, version: 2, upcasts: { 1: (stored: object) => stored } });

/** Version 3 knows flights that are one target of a joint rollout; what was said before is said the same way. */
const joined = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({
    name,
    category: 'rollout',
    data,
    version: 3,
    upcasts: { 1: (stored: object) => stored, 2: (stored: object) => stored },
  });

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

/**
 * Above which edge a request is slow, for the rest of the flight, with the control's counts it was chosen by: those of
 * the edges all its slices had. Nothing before `untilAt` is judged.
 */
export const LatencyEdgeSchema = z.object({
  sli: NameSchema,
  quantile: LatencyQuantileSchema,
  le: z.number(),
  /** Share of the control's requests above it. */
  exceedance: z.number().min(0).max(1),
  control: z.object({ total: z.number().int().min(1), buckets: SummedBucketsSchema }),
  fromAt: MomentSchema,
  untilAt: MomentSchema,
});
export type LatencyEdge = z.infer<typeof LatencyEdgeSchema>;

export const VerdictSchema = z.enum(['harmful', 'safe', 'not-enough-data', 'broken-measurement']);
export type Verdict = z.infer<typeof VerdictSchema>;

export const rolloutPlanned = defineEvent({
  name: 'rollout.planned',
  category: 'rollout',
  version: 4,
  data: z.object({
    ...flight,
    key: ChangeKeySchema,
    revision: z.number().int().min(1),
    digest: Sha256Schema,
    service: NameSchema,
    environment: NameSchema,
    artifactDigests: z.array(ArtifactDigestSchema),
    plan: RolloutPlanSchema,
    /** 1 for the first flight of a revision; a retry counts on. */
    attempt: z.number().int().min(1),
    /** Who asked to try again, and why; null for the first attempt. */
    retry: z.object({ by: z.string(), reason: z.string() }).nullable(),
    /** When it may take off and raise weights. */
    window: WindowSchema.nullable(),
    /** Changes that have to have landed before, and changes that must not fly at the same time. */
    requires: z.array(ChangeIdSchema),
    excludes: z.array(ChangeIdSchema),
    /** The joint rollout it is a target of, where it is one. */
    joint: z.object({ rolloutId: z.uuid(), target: NameSchema }).optional(),
  }),
  upcasts: {
    // Version 1 knew one attempt, and did not keep to window, requires and excludes.
    1: (stored: object) => ({
      ...stored,
      attempt: 1,
      retry: null,
      window: null,
      requires: [],
      excludes: [],
    }),
    2: (stored: object) => stored,
    // Version 4 has plans judged by latency.
    3: (stored: object) => stored,
  },
});
export const rolloutStarted = widened(
  'rollout.started',
  z.object({
    ...flight,
    startedAt: MomentSchema,
    /** Who let it take off and why, where it did not by itself. */
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
);
export const rolloutStepEntered = widened(
  'rollout.step-entered',
  z.object({
    ...step,
    ...wave,
    kind: z.enum(['set-weight', 'pause', 'analyse', 'bake']),
    enteredAt: MomentSchema,
  }),
);
/**
 * The weight that is wanted from now on; `key` is the idempotency key of the effect, the same when it is applied again.
 * Of a flag this is the effect itself, of a router outside the intent: `rollout.weight-applied` says that it has it.
 */
export const rolloutWeightSet = widened(
  'rollout.weight-set',
  z.object({ ...step, ...wave, weightPercent: WeightPercentSchema, key: z.string(), setAt: MomentSchema }),
);
/** The router was told and, read back, has the weight. */
export const rolloutWeightApplied = rollout(
  'rollout.weight-applied',
  z.object({
    ...step,
    ...wave,
    weightPercent: WeightPercentSchema,
    key: z.string(),
    driver: NameSchema,
    appliedAt: MomentSchema,
  }),
);
/** The router had the weight and has lost it, as after a restart; it is told again, under the same key. */
export const rolloutWeightDrifted = rollout(
  'rollout.weight-drifted',
  z.object({
    ...step,
    ...wave,
    weightPercent: WeightPercentSchema,
    key: z.string(),
    driver: NameSchema,
    detail: z.string(),
    driftedAt: MomentSchema,
  }),
);
/** After the flight had ended somebody else moved the router: it is theirs from now on, and is not put back. */
export const rolloutWeightReleased = rollout(
  'rollout.weight-released',
  z.object({
    ...step,
    ...wave,
    weightPercent: WeightPercentSchema,
    key: z.string(),
    driver: NameSchema,
    detail: z.string(),
    releasedAt: MomentSchema,
  }),
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
export const rolloutAnalysed = widened(
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
    /** Chosen at this look, of indicators judged by latency; their ticks count what is slower from now on. */
    edges: z.array(LatencyEdgeSchema).min(1).optional(),
    reason: z.string(),
    analysedAt: MomentSchema,
  }),
);
export const rolloutStepPassed = rollout('rollout.step-passed', z.object({ ...step, reason: z.string() }));
/**
 * Why a flight stands still. A pause for want of data, for a router that does not follow or for a driver that cannot be
 * reached ends by itself when that does, and so does one for the sake of another target of a joint rollout; the others wait
 * for somebody.
 */
export const PauseCauseSchema = z.enum([
  'person',
  'plan',
  'no-data',
  'inconclusive',
  'router',
  'harmful',
  'window',
  'driver',
  'joint',
]);
export type PauseCause = z.infer<typeof PauseCauseSchema>;
export const rolloutPaused = joined(
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
/** Somebody left out the steps from the present one up to `to`. */
export const rolloutSkipped = rollout(
  'rollout.skipped',
  z.object({ ...step, to: z.number().int().min(0), by: z.string(), reason: z.string() }),
);
export const rolloutRollingBack = joined(
  'rollout.rolling-back',
  z.object({
    ...step,
    by: z.string(),
    reason: z.string(),
    cause: z.enum(['harmful', 'inconclusive', 'no-data', 'abort', 'superseded', 'rollback', 'joint']),
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
  rolloutWeightApplied,
  rolloutWeightDrifted,
  rolloutWeightReleased,
  rolloutWeightVerified,
  rolloutAnalysed,
  rolloutStepPassed,
  rolloutPaused,
  rolloutResumed,
  rolloutPromoted,
  rolloutSkipped,
  rolloutRollingBack,
  rolloutRolledBack,
  rolloutRollbackFailed,
  rolloutAborted,
  rolloutCompleted,
] as const;
export type RolloutEvent = EventsOf<(typeof rolloutEvents)[number]>;
