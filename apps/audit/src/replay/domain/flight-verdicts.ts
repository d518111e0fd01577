import type { RolloutEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { recomputeVerdict, rollout, type Rollout } from '@glidepath/rollout/domain';
import { type DecisionFinding, findingOf } from './decision.js';

/** Judges every analysis again from the plan and the recorded ticks. Holds flights that have not ended only. */
export class FlightVerdicts {
  readonly #flying = new Map<string, Rollout>();

  /**
   * @returns what the analysis, if it is one, should have found
   * @throws RangeError when there is no such judge, or nothing flew
   */
  see(event: EventEnvelope & RolloutEvent): readonly DecisionFinding[] {
    const state = this.#flying.get(event.stream) ?? rollout.initialState();
    if (hasEnded(event)) this.#flying.delete(event.stream);
    else this.#flying.set(event.stream, rollout.evolve(state, event));
    return event.type === 'rollout.analysed' ? [verdictOf(state, event.data)] : [];
  }
}

function verdictOf(
  state: Rollout,
  analysed: Extract<RolloutEvent, { type: 'rollout.analysed' }>['data'],
): DecisionFinding {
  const { agrees, expected, recorded } = recomputeVerdict(state, analysed);
  if (agrees) return findingOf('verdict', recorded, expected, []);
  const isOther = expected.verdict !== recorded.verdict;
  return findingOf('verdict', recorded, expected, isOther ? ['verdict', 'indicators'] : ['indicators']);
}

function hasEnded({ type }: RolloutEvent): boolean {
  return type === 'rollout.completed' || type === 'rollout.rolled-back';
}
