import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase } from './round.js';
import type { OpenCase } from './approval-commands.js';
import { resolvedIfSettled } from './settle.js';
import { supersedeRound } from './supersede-round.js';

/** One round a revision. What the policy decides by itself is resolved in the same append. */
export function openCase(command: OpenCase, state: ApprovalCase): readonly ApprovalEvent[] {
  const { change, requirements, policy, decideBy } = command;
  const { changeId, key, revision, digest, authors } = change;
  if (state.status !== 'none' && (revision <= state.revision || state.status === 'withdrawn')) return [];
  const data = {
    changeId,
    key,
    revision,
    digest,
    excluded: [...new Set(authors)].toSorted(),
    requirements: [...requirements],
    policy: { decision: policy.decision, reasons: [...policy.reasons] },
    decideBy: decideBy.toISOString(),
  };
  return [
    ...supersedeRound({ type: 'supersede', newRevision: revision }, state),
    { type: 'approval-case.opened', data },
    ...resolvedIfSettled({ ...data, status: 'open', decisions: [] }),
  ];
}
