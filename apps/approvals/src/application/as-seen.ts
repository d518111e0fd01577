import type { ApprovalEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { approvalCase } from '../domain/approval-case.js';
import type { ApprovalCommand } from '../domain/approval-commands.js';
import { CaseMovedOnError } from '../domain/errors.js';
import type { ApprovalCase } from '../domain/round.js';

interface Versioned {
  readonly state: ApprovalCase;
  readonly version: number;
}

/**
 * The case's decider for somebody who saw one version of it and wants to decide about no other. Asked on every try, so
 * that what others decide meanwhile is noticed too.
 * @param seenVersion undefined when the caller does not care
 */
export function asSeen(seenVersion: number | undefined): Decider<Versioned, ApprovalCommand, ApprovalEvent> {
  return {
    initialState: () => ({ state: approvalCase.initialState(), version: 0 }),
    decide(command, { state, version }) {
      if (seenVersion !== undefined && seenVersion !== version)
        throw new CaseMovedOnError(seenVersion, version);
      return approvalCase.decide(command, state);
    },
    evolve: ({ state, version }, event) => ({
      state: approvalCase.evolve(state, event),
      version: version + 1,
    }),
  };
}
