import { z } from 'zod';
import { defineEvent, type EventOf, type EventsOf } from './define-event.js';
import { ProposalSchema } from './proposal.js';
import {
  ArtifactDigestSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  RiskBandSchema,
  Sha256Schema,
} from './values.js';

export const CHANGE_STATES = [
  'draft',
  'assessing',
  'awaiting-approval',
  'approved',
  'scheduled',
  'executing',
  'paused',
  'verifying',
  'rolling-back',
  'completed',
  'rolled-back',
  'failed',
  'in-review',
  'closed',
  'rejected',
  'cancelled',
  'expired',
  'detected',
] as const;
export const ChangeStateSchema = z.enum(CHANGE_STATES);
export type ChangeState = z.infer<typeof ChangeStateSchema>;

/** A change as it stood: an approval, an assessment and a rollout each concern one revision. */
const revision = { changeId: ChangeIdSchema, revision: z.number().int().min(1), digest: Sha256Schema };
const flight = { changeId: ChangeIdSchema, rolloutId: z.string() };
const proposed = {
  ...revision,
  key: ChangeKeySchema,
  /** Pseudonymous subject ids of everybody who made it: the requester and whom a workload acted for. */
  authors: z.array(z.string()).min(1),
  proposal: ProposalSchema,
};
const change = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'change', data });

/** Version 2 has plans of more strategies and drivers, 3 of several targets, 4 judged by latency; older ones are among them. */
const proposing = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({
    name,
    category: 'change',
    data,
    version: 4,
    upcasts: {
      1: (stored: object) => stored,
      2: (stored: object) => stored,
      3: (stored: object) => stored,
    },
  });

export const changeSubmitted = proposing('change.submitted', z.object(proposed));
export const changeAmended = proposing(
  'change.amended',
  z.object({ ...proposed, changedFields: z.array(z.string()) }),
);
export const changeAssessed = change(
  'change.assessed',
  z.object({
    ...revision,
    score: z.number(),
    band: RiskBandSchema,
    decision: z.enum(['allow', 'require', 'deny']),
    approvalsRequired: z.number().int().min(0),
    reasons: z.array(z.string()),
  }),
);
export const changeApproved = change(
  'change.approved',
  z.object({ ...revision, by: z.enum(['policy', 'people']), approvers: z.array(z.string()) }),
);
export const changeRejected = change(
  'change.rejected',
  z.object({ ...revision, by: z.enum(['policy', 'people']), reasons: z.array(z.string()) }),
);
export const changeCancelled = change(
  'change.cancelled',
  z.object({ changeId: ChangeIdSchema, reason: z.string() }),
);
export const changeExpired = change(
  'change.expired',
  z.object({ changeId: ChangeIdSchema, reason: z.string() }),
);
export const changeScheduled = change('change.scheduled', z.object(flight));
export const changeStarted = change('change.started', z.object(flight));
export const changePaused = change('change.paused', z.object({ ...flight, reason: z.string() }));
export const changeResumed = change('change.resumed', z.object(flight));
export const changeVerifying = change('change.verifying', z.object(flight));
export const changeRollingBack = change('change.rolling-back', z.object({ ...flight, reason: z.string() }));
export const changeCompleted = change('change.completed', z.object(flight));
export const changeRolledBack = change('change.rolled-back', z.object({ ...flight, reason: z.string() }));
export const changeFailed = change('change.failed', z.object({ ...flight, reason: z.string() }));
/** A deployment nobody had asked for; somebody must answer for it. */
export const changeDetected = change(
  'change.detected',
  z.object({
    changeId: ChangeIdSchema,
    key: ChangeKeySchema,
    deploymentId: z.string(),
    /** As the reporter wrote them: what nobody announced may carry a name nobody knows. */
    service: z.string().min(1).max(500),
    environment: z.string().min(1).max(500),
    artifactDigest: ArtifactDigestSchema.nullable(),
    artifact: z.string().nullable(),
    reason: z.string(),
  }),
);

export const changeEvents = [
  changeSubmitted,
  changeAmended,
  changeAssessed,
  changeApproved,
  changeRejected,
  changeCancelled,
  changeExpired,
  changeScheduled,
  changeStarted,
  changePaused,
  changeResumed,
  changeVerifying,
  changeRollingBack,
  changeCompleted,
  changeRolledBack,
  changeFailed,
  changeDetected,
] as const;
export type ChangeEvent = EventsOf<(typeof changeEvents)[number]>;
export type ChangeSubmitted = EventOf<typeof changeSubmitted>;
export type ChangeAmended = EventOf<typeof changeAmended>;
export type ChangeApproved = EventOf<typeof changeApproved>;
export type ChangeDetected = EventOf<typeof changeDetected>;
