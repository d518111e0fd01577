import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase } from './round.js';
import type { CancelCase } from './approval-commands.js';

/** A cancelled change needs nobody's decision any more; a case that had come to its end keeps it. */
export function cancelCase({ reason, now }: CancelCase, state: ApprovalCase): readonly ApprovalEvent[] {
  if (state.status !== 'open' && state.status !== 'superseded') return [];
  const { changeId, revision, digest } = state;
  const data = { changeId, revision, digest, reason, withdrawnAt: now.toISOString() };
  return [{ type: 'approval-case.withdrawn', data }];
}
