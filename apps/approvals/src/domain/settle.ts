import type { ApprovalEvent } from '@glidepath/contracts';
import type { Round } from './round.js';
import { matchApprovers } from './match-approvers.js';

type Resolved = Extract<ApprovalEvent, { type: 'approval-case.resolved' }>;

/** How a round ends. */
export type Resolution = Pick<Resolved['data'], 'outcome' | 'by' | 'approvers' | 'matched' | 'reasons'>;

/** The part of a round its outcome follows from. */
export type Decidable = Pick<Round, 'policy' | 'requirements' | 'decisions'>;

/**
 * The outcome a round has come to, or undefined while it is open. A rejection ends it at once, whatever else was
 * decided; a request for changes keeps it open; a round that asks for nobody is approved only where the policy said so.
 */
export function settle({ policy, requirements, decisions }: Decidable): Resolution | undefined {
  if (policy.decision === 'deny') return byPolicy('rejected', policy.reasons);
  const rejection = decisions.find(({ decision }) => decision === 'reject');
  if (rejection !== undefined) {
    const { approver } = rejection;
    return {
      outcome: 'rejected',
      by: 'people',
      approvers: [approver],
      matched: [],
      reasons: [`${approver} rejected it`],
    };
  }
  if (decisions.some(({ decision }) => decision === 'request-changes')) return undefined;
  if (requirements.length === 0) {
    return policy.decision === 'allow'
      ? byPolicy('approved', ['the policy asks for no approval'])
      : undefined;
  }
  const { matched, isComplete } = matchApprovers(requirements, supportersOf(decisions));
  if (!isComplete) return undefined;
  return {
    outcome: 'approved',
    by: 'people',
    approvers: matched.map(({ approver }) => approver).toSorted(),
    matched: [...matched],
    reasons: requirements.map(({ domain, count }) => `${count} of ${domain} approved`),
  };
}

/** Those whose approval stands. */
export function supportersOf(decisions: Round['decisions']): Round['decisions'] {
  return decisions.filter(({ decision }) => decision === 'approve');
}

/** The fact that ends the round, if it has come to its end. */
export function resolvedIfSettled(round: Round): readonly Resolved[] {
  const resolution = settle(round);
  if (resolution === undefined) return [];
  const { changeId, revision, digest } = round;
  return [{ type: 'approval-case.resolved', data: { changeId, revision, digest, ...resolution } }];
}

function byPolicy(outcome: Resolution['outcome'], reasons: readonly string[]): Resolution {
  return { outcome, by: 'policy', approvers: [], matched: [], reasons: [...reasons] };
}
