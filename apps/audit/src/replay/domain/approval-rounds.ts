import { approvalCase, type ApprovalCase, recomputeResolution, settle } from '@glidepath/approvals/domain';
import type { ApprovalEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type DecisionDifference, type DecisionFinding, findingOf } from './decision.js';

interface OpenRound {
  readonly state: ApprovalCase;
  readonly position: number;
}

/** Decides every round again from its requirements and the decisions given in it. Holds open rounds only. */
export class ApprovalRounds {
  readonly #open = new Map<string, OpenRound>();

  /** @returns what the resolution, if it is one, should have been; and a resolution that is missing */
  see(event: EventEnvelope & ApprovalEvent): readonly DecisionFinding[] {
    const { stream, position } = event;
    const state = this.#open.get(stream)?.state ?? approvalCase.initialState();
    const findings = findingsOf(state, event);
    const next = approvalCase.evolve(state, event);
    if (next.status === 'open') this.#open.set(stream, { state: next, position });
    else this.#open.delete(stream);
    return findings;
  }

  /** Rounds that had come to their end and were never resolved. */
  *unresolved(): Generator<DecisionDifference> {
    for (const [stream, { state, position }] of this.#open) {
      for (const finding of missing(state)) yield { ...finding, stream, position };
    }
  }
}

function findingsOf(state: ApprovalCase, event: ApprovalEvent): readonly DecisionFinding[] {
  switch (event.type) {
    case 'approval-case.resolved': {
      const { agrees, expected, recorded } = recomputeResolution(state, event.data);
      return [
        findingOf(
          'approval',
          { resolution: recorded },
          { resolution: expected },
          agrees ? [] : ['resolution'],
        ),
      ];
    }
    // Whatever ends a round otherwise must not end one that was decided.
    case 'approval-case.opened':
    case 'approval.invalidated':
    case 'approval-case.expired':
    case 'approval-case.withdrawn':
      return missing(state);
    case 'approval.decided':
    case 'approval.withdrawn':
      return [];
  }
}

function missing(state: ApprovalCase): readonly DecisionFinding[] {
  const resolution = state.status === 'open' ? settle(state) : undefined;
  return resolution === undefined
    ? []
    : [findingOf('approval', { resolution: null }, { resolution }, ['resolution'])];
}
