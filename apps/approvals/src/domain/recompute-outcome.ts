import type { ApprovalEvent } from '@glidepath/contracts';
import { approvalCase } from './approval-case.js';
import type { ApprovalCase } from './round.js';
import { settle } from './settle.js';
import type { Resolution } from './settle.js';

type Resolved = Extract<ApprovalEvent, { type: 'approval-case.resolved' }>['data'];

/** What a round should have come to, beside what its events say it came to. */
export interface RecomputedRound {
  readonly revision: number;
  /** Null while the round should be open, or when it ended without a resolution (superseded, expired, withdrawn). */
  readonly expected: Resolution | null;
  readonly recorded: Resolution | null;
  /** False when the two differ in outcome, in who decided it, or in who was counted. */
  readonly agrees: boolean;
}

/**
 * Decides every round of a case again from its requirements and decisions alone; the recorded resolutions are only
 * compared.
 * @param events all events of the case's stream, oldest first
 */
export function recomputeOutcome(events: readonly ApprovalEvent[]): readonly RecomputedRound[] {
  const rounds: RecomputedRound[] = [];
  let state: ApprovalCase = approvalCase.initialState();
  for (const event of events) {
    // Without its resolution a settled round stays open, so that a missing resolution shows as well.
    if (event.type === 'approval-case.opened' || event.type === 'approval.invalidated') close(state, rounds);
    if (event.type === 'approval-case.resolved' && state.status !== 'none')
      rounds.push(recomputeResolution(state, event.data));
    state = approvalCase.evolve(state, event);
  }
  close(state, rounds);
  return rounds;
}

/**
 * Decides one round again that was recorded as resolved.
 * @param state the case as it stood before the resolution
 */
export function recomputeResolution(state: ApprovalCase, recorded: Resolved): RecomputedRound {
  const isOpen = state.status === 'open' && state.revision === recorded.revision;
  const expected = isOpen ? (settle(state) ?? null) : null;
  return compared(recorded.revision, expected, recorded);
}

/** A round that is still open when the next begins, or when the events end, has not been resolved. */
function close(state: ApprovalCase, rounds: RecomputedRound[]): void {
  if (state.status === 'none' || rounds.at(-1)?.revision === state.revision) return;
  const expected = state.status === 'open' ? (settle(state) ?? null) : null;
  rounds.push(compared(state.revision, expected, null));
}

function compared(
  revision: number,
  expected: Resolution | null,
  recorded: Resolution | null,
): RecomputedRound {
  return {
    revision,
    expected,
    recorded: recorded && resolutionOf(recorded),
    agrees: key(expected) === key(recorded),
  };
}

function resolutionOf({ outcome, by, approvers, matched, reasons }: Resolution): Resolution {
  return { outcome, by, approvers, matched, reasons };
}

/** Reasons are words for people and may be reworded. */
function key(resolution: Resolution | null): string {
  if (resolution === null) return 'open';
  const { outcome, by, approvers, matched } = resolution;
  return JSON.stringify([
    outcome,
    by,
    approvers,
    matched.map(({ requirement, approver }) => [requirement, approver]),
  ]);
}
