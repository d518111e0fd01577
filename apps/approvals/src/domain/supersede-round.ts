import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase } from './round.js';
import type { SupersedeRound } from './approval-commands.js';

/** An approval is of what was seen: when the content changes, an open or approved round is over. */
export function supersedeRound(
  { newRevision }: SupersedeRound,
  state: ApprovalCase,
): readonly ApprovalEvent[] {
  if (state.status !== 'open' && state.status !== 'approved') return [];
  if (newRevision <= state.revision) return [];
  const { changeId, revision, digest, decisions } = state;
  return [
    {
      type: 'approval.invalidated',
      data: {
        changeId,
        revision,
        digest,
        approvers: decisions.map(({ approver }) => approver),
        newRevision,
        reason: `the change was amended to revision ${newRevision}`,
      },
    },
  ];
}
