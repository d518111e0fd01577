import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { JointPlanSchema } from './joint-plan.js';
import { WindowSchema } from './proposal.js';
import { PauseCauseSchema } from './rollouts.js';
import {
  ArtifactDigestSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  MomentSchema,
  NameSchema,
  Sha256Schema,
} from './values.js';

/** Stream `joint-rollout-<rolloutId>`; each of its targets is a rollout of its own. */
const joint = { rolloutId: z.uuid(), changeId: ChangeIdSchema };
const target = { ...joint, target: NameSchema };
/** The flight of a target as far as it had come when something was concluded from it. */
const seen = { seen: z.object({ rolloutId: z.uuid(), version: z.number().int().min(0) }) };
const jointRollout = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'joint-rollout', data });

export const jointRolloutPlanned = defineEvent({
  name: 'joint-rollout.planned',
  category: 'joint-rollout',
  // Version 2 has plans judged by latency.
  version: 2,
  upcasts: { 1: (stored: object) => stored },
  data: z.object({
    ...joint,
    key: ChangeKeySchema,
    revision: z.number().int().min(1),
    digest: Sha256Schema,
    service: NameSchema,
    environment: NameSchema,
    artifactDigests: z.array(ArtifactDigestSchema),
    plan: JointPlanSchema,
    /** The rollout of each target, in the plan's order. */
    flights: z.array(z.object({ target: NameSchema, rolloutId: z.uuid() })),
    attempt: z.number().int().min(1),
    retry: z.object({ by: z.string(), reason: z.string() }).nullable(),
    window: WindowSchema.nullable(),
    requires: z.array(ChangeIdSchema),
    excludes: z.array(ChangeIdSchema),
  }),
});
/** The first target may take off, or has. */
export const jointRolloutStarted = jointRollout(
  'joint-rollout.started',
  z.object({
    ...joint,
    startedAt: MomentSchema,
    /** Who let it take off and why, where it did not by itself. */
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
);
/** Somebody stops the whole where it is. */
export const jointRolloutPaused = jointRollout(
  'joint-rollout.paused',
  z.object({ ...joint, by: z.string(), reason: z.string(), pausedAt: MomentSchema }),
);
export const jointRolloutResumed = jointRollout(
  'joint-rollout.resumed',
  z.object({ ...joint, by: z.string(), reason: z.string(), resumedAt: MomentSchema }),
);
/** A target stands still; what comes after it neither starts nor goes on. */
export const jointRolloutHeld = jointRollout(
  'joint-rollout.held',
  z.object({
    ...target,
    ...seen,
    cause: PauseCauseSchema,
    reason: z.string(),
    /** What it holds up, directly or by others. */
    dependants: z.array(NameSchema),
    heldAt: MomentSchema,
  }),
);
export const jointRolloutReleased = jointRollout(
  'joint-rollout.released',
  z.object({
    ...target,
    ...seen,
    /** Targets that still stand. */
    held: z.array(NameSchema),
    releasedAt: MomentSchema,
  }),
);
/** The shared verdict: what one target comes back for, all do. `target` is null where somebody stopped the whole. */
export const jointRolloutStopped = jointRollout(
  'joint-rollout.stopped',
  z.object({
    ...joint,
    target: NameSchema.nullable(),
    seen: seen.seen.nullable(),
    by: z.string(),
    reason: z.string(),
    stoppedAt: MomentSchema,
  }),
);
/** It is this target's turn to come back: everything flown after it has. */
export const jointRolloutReturnOrdered = jointRollout(
  'joint-rollout.return-ordered',
  z.object({ ...target, by: z.string(), reason: z.string(), orderedAt: MomentSchema }),
);
/** Its turn has come, and it cannot come back without harm of its own: somebody is asked, the others wait. */
export const jointRolloutReturnHeld = jointRollout(
  'joint-rollout.return-held',
  z.object({ ...target, reason: z.string(), heldAt: MomentSchema }),
);
/** It was not seen to come back; nothing else is brought back before it is. */
export const jointRolloutReturnFailed = jointRollout(
  'joint-rollout.return-failed',
  z.object({ ...target, ...seen, reason: z.string(), failedAt: MomentSchema }),
);
export const jointRolloutReturned = jointRollout(
  'joint-rollout.returned',
  z.object({ ...target, ...seen, returnedAt: MomentSchema }),
);
export const jointRolloutRolledBack = jointRollout(
  'joint-rollout.rolled-back',
  z.object({ ...joint, reason: z.string(), rolledBackAt: MomentSchema }),
);
export const jointRolloutCompleted = jointRollout(
  'joint-rollout.completed',
  z.object({ ...joint, completedAt: MomentSchema }),
);

export const jointRolloutEvents = [
  jointRolloutPlanned,
  jointRolloutStarted,
  jointRolloutPaused,
  jointRolloutResumed,
  jointRolloutHeld,
  jointRolloutReleased,
  jointRolloutStopped,
  jointRolloutReturnOrdered,
  jointRolloutReturnHeld,
  jointRolloutReturnFailed,
  jointRolloutReturned,
  jointRolloutRolledBack,
  jointRolloutCompleted,
] as const;
export type JointRolloutEvent = EventsOf<(typeof jointRolloutEvents)[number]>;
