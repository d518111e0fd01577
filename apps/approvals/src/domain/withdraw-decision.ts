import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase } from './round.js';
import type { WithdrawDecision } from './approval-commands.js';
import { NoApprovalCaseError, NothingDecidedError } from './errors.js';
import { refuseClosed } from './refuse-closed.js';
import { resolvedIfSettled } from './settle.js';

/** Taking back a request for changes may be what the others' approvals waited for. */
export function withdrawDecision(
  { person, now }: WithdrawDecision,
  state: ApprovalCase,
): readonly ApprovalEvent[] {
  if (state.status === 'none') throw new NoApprovalCaseError('this change');
  refuseClosed(state, now);
  const decisions = state.decisions.filter(({ approver }) => approver !== person);
  if (decisions.length === state.decisions.length) throw new NothingDecidedError(person);
  const { changeId, revision, digest } = state;
  return [
    {
      type: 'approval.withdrawn',
      data: { changeId, revision, digest, approver: person, withdrawnAt: now.toISOString() },
    },
    ...resolvedIfSettled({ ...state, decisions }),
  ];
}
