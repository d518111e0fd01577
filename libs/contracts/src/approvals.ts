import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { SealedTextSchema } from './personal-text.js';
import {
  ApprovalRequirementSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  MomentSchema,
  NameSchema,
  Sha256Schema,
} from './values.js';

/** Stream `approval-case-<changeId>`: one case a change, one round a revision. */
const round = { changeId: ChangeIdSchema, revision: z.number().int().min(1), digest: Sha256Schema };
const inCase = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'approval-case', data });

export const ApprovalDecisionSchema = z.enum(['approve', 'reject', 'request-changes', 'abstain']);
export type ApprovalDecision = z.infer<typeof ApprovalDecisionSchema>;

export const approvalCaseOpened = inCase(
  'approval-case.opened',
  z.object({
    ...round,
    key: ChangeKeySchema,
    /** Nobody of these may approve: separation of duties, no role exempt. */
    excluded: z.array(z.string()).min(1),
    requirements: z.array(ApprovalRequirementSchema),
    /** What the policy decided, so that the outcome follows from the case's own events. */
    policy: z.object({ decision: z.enum(['allow', 'require', 'deny']), reasons: z.array(z.string()) }),
    decideBy: MomentSchema,
  }),
);
export const approvalDecided = defineEvent({
  name: 'approval.decided',
  category: 'approval-case',
  version: 2,
  data: z.object({
    ...round,
    approver: z.string(),
    /** The domains the approver could speak for when deciding, frozen. */
    domains: z.array(NameSchema),
    decision: ApprovalDecisionSchema,
    /** What the approver wrote, until it is erased. */
    comment: SealedTextSchema.nullable(),
    /** Names a comment of version 1, which was kept beside the log. */
    commentDigest: Sha256Schema.nullable(),
    decidedAt: MomentSchema,
  }),
  upcasts: {
    // Version 1 kept the comment itself outside the log and named it by its digest.
    1: (data: object) => ({ ...data, comment: null }),
  },
});
export const approvalWithdrawn = inCase(
  'approval.withdrawn',
  z.object({ ...round, approver: z.string(), withdrawnAt: MomentSchema }),
);
/** The content changed: the round is over and the decisions given in it, if any, no longer count. */
export const approvalInvalidated = inCase(
  'approval.invalidated',
  z.object({ ...round, approvers: z.array(z.string()), newRevision: z.number().int(), reason: z.string() }),
);
export const approvalCaseResolved = inCase(
  'approval-case.resolved',
  z.object({
    ...round,
    outcome: z.enum(['approved', 'rejected']),
    by: z.enum(['policy', 'people']),
    approvers: z.array(z.string()),
    /** Which approver was counted for which requirement. */
    matched: z.array(z.object({ requirement: z.string(), approver: z.string() })),
    reasons: z.array(z.string()),
  }),
);
export const approvalCaseExpired = inCase(
  'approval-case.expired',
  z.object({ ...round, expiredAt: MomentSchema }),
);

/** The change was cancelled: nobody has to decide any more. */
export const approvalCaseWithdrawn = inCase(
  'approval-case.withdrawn',
  z.object({ ...round, reason: z.string(), withdrawnAt: MomentSchema }),
);

export const approvalEvents = [
  approvalCaseOpened,
  approvalDecided,
  approvalWithdrawn,
  approvalInvalidated,
  approvalCaseResolved,
  approvalCaseExpired,
  approvalCaseWithdrawn,
] as const;
export type ApprovalEvent = EventsOf<(typeof approvalEvents)[number]>;
