import type { ApprovalEvent, ApprovalRequirement } from '@glidepath/contracts';
import type { ApprovalCommand, DecidingPerson, OpenCase } from './approval-commands.js';

// What the specs of this folder decide about: a change of ada's pipeline that payments and operations are asked about.
export const changeId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
export const digest = 'a'.repeat(64);
export const round = { changeId, revision: 1, digest };
export const nextRound = { changeId, revision: 2, digest: 'b'.repeat(64) };
export const now = new Date('2026-03-02T12:00:00.000Z');
export const at = now.toISOString();
export const decideBy = new Date('2026-03-05T12:00:00.000Z');

export const ask = (domain: string, count = 1): ApprovalRequirement => ({
  id: domain,
  domain,
  count,
  reason: 'risky',
});
export const opening = (fields: Partial<OpenCase> = {}): OpenCase => ({
  type: 'open',
  change: { ...round, key: 'CHG-1042', authors: ['pipeline', 'ada'] },
  requirements: [ask('operations'), ask('payments')],
  policy: { decision: 'require', reasons: ['the risk is high'] },
  decideBy,
  ...fields,
});
export const openedBy = ({ change, requirements, policy }: OpenCase): ApprovalEvent => ({
  type: 'approval-case.opened',
  data: {
    changeId,
    key: 'CHG-1042',
    revision: change.revision,
    digest: change.digest,
    excluded: ['ada', 'pipeline'],
    requirements: [...requirements],
    policy: { decision: policy.decision, reasons: [...policy.reasons] },
    decideBy: decideBy.toISOString(),
  },
});

export const person = (
  id: string,
  domains: string[],
  fields: Partial<DecidingPerson> = {},
): DecidingPerson => ({
  id,
  kind: 'person',
  onBehalfOf: null,
  isApprover: true,
  domains,
  ...fields,
});
export const grace = person('grace', ['payments', 'database']);
export const ben = person('ben', ['operations']);

type Decision = 'approve' | 'reject' | 'request-changes' | 'abstain';
export const deciding = (
  by: DecidingPerson,
  decision: Decision = 'approve',
  seen = digest,
  when = now,
): ApprovalCommand => ({
  type: 'decide',
  person: by,
  decision,
  digest: seen,
  comment: null,
  now: when,
});
export const decided = (approver: string, domain: string, decision: Decision = 'approve'): ApprovalEvent => ({
  type: 'approval.decided',
  data: {
    ...round,
    approver,
    domains: [domain],
    decision,
    comment: null,
    commentDigest: null,
    decidedAt: at,
  },
});
export const resolved = (
  outcome: 'approved' | 'rejected',
  by: 'policy' | 'people',
  rest: { approvers?: string[]; matched?: { requirement: string; approver: string }[]; reasons: string[] },
  of = round,
): ApprovalEvent => ({
  type: 'approval-case.resolved',
  data: { ...of, outcome, by, approvers: [], matched: [], ...rest },
});

export const opened = openedBy(opening());
export const byGrace = decided('grace', 'payments');
export const byBen = decided('ben', 'operations');
export const approvedByBoth = resolved('approved', 'people', {
  approvers: ['ben', 'grace'],
  matched: [
    { requirement: 'operations', approver: 'ben' },
    { requirement: 'payments', approver: 'grace' },
  ],
  reasons: ['1 of operations approved', '1 of payments approved'],
});
export const rejectedByBen = resolved('rejected', 'people', {
  approvers: ['ben'],
  reasons: ['ben rejected it'],
});
export const expired: ApprovalEvent = {
  type: 'approval-case.expired',
  data: { ...round, expiredAt: decideBy.toISOString() },
};
export const withdrawn: ApprovalEvent = {
  type: 'approval-case.withdrawn',
  data: { ...round, reason: 'not needed', withdrawnAt: at },
};
export const invalidated = (approvers: string[]): ApprovalEvent => ({
  type: 'approval.invalidated',
  data: { ...round, approvers, newRevision: 2, reason: 'the change was amended to revision 2' },
});
export const allow = { decision: 'allow', reasons: [] } as const;
export const deny = { decision: 'deny', reasons: ['no backout'] } as const;
export const allowing = opening({ requirements: [], policy: allow });
export const denying = opening({ policy: deny });
export const allowedByPolicy = resolved('approved', 'policy', {
  reasons: ['the policy asks for no approval'],
});
export const next = opening({ change: { ...nextRound, key: 'CHG-1042', authors: ['ada', 'pipeline'] } });
export const withdrawing: ApprovalCommand = { type: 'withdraw-decision', person: 'ben', now };
export const cancelling: ApprovalCommand = { type: 'cancel', reason: 'not needed', now };
