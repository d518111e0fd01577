import {
  type ApprovalEvent,
  approvalEvents,
  eventCatalogue,
  gateDecided,
  type GateDecided,
  riskAssessed,
  type RiskAssessed,
  type RolloutEvent,
  rolloutEvents,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { recomputeGate } from '@glidepath/rollout/domain';
import { ApprovalRounds } from './approval-rounds.js';
import {
  DECISION_KINDS,
  type DecisionDifference,
  type DecisionFinding,
  type DecisionKind,
  findingOf,
} from './decision.js';
import { FlightVerdicts } from './flight-verdicts.js';
import { recomputeRisk } from './recompute-risk.js';

type Folded = RiskAssessed | ApprovalEvent | RolloutEvent | GateDecided;

/** Types of the events decisions are, or follow from. The others need not be read. */
export const DECISION_EVENTS: readonly string[] = [
  riskAssessed,
  gateDecided,
  ...approvalEvents,
  ...rolloutEvents,
].map(({ name }) => name);

/**
 * Folds history with the services' own deciders and makes every recorded decision again: the score and the policy
 * outcome from their frozen inputs, the end of an approval round from the decisions given in it, the verdict of an
 * analysis from the plan and the ticks, the answer of a gate from its candidates. Holds what is open, not what is past.
 */
export class DecisionReplay {
  readonly #rounds = new ApprovalRounds();
  readonly #flights = new FlightVerdicts();
  readonly #counts = new Map<DecisionKind, number>(DECISION_KINDS.map((kind) => [kind, 0]));

  /** Decisions made again so far, by kind. */
  get counts(): Readonly<Record<DecisionKind, number>> {
    return Object.fromEntries(this.#counts) as Record<DecisionKind, number>;
  }

  /**
   * The next event, as stored; every event of `DECISION_EVENTS` from the first one on, in order of position.
   * @returns what does not follow, nothing as a rule; a decision that cannot be made again is a difference too
   */
  see(stored: EventEnvelope): readonly DecisionDifference[] {
    const { stream, position } = stored;
    const found = this.#findingsOf(stored);
    for (const { kind } of found) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    return found
      .filter(({ differs }) => differs.length > 0)
      .map((finding) => ({ ...finding, position, stream }));
  }

  /** What was to be decided by now and is not. Not for a replay that ends in the middle of what was appended at once. */
  end(): readonly DecisionDifference[] {
    return [...this.#rounds.unresolved()];
  }

  #findingsOf(stored: EventEnvelope): readonly DecisionFinding[] {
    try {
      const data = eventCatalogue.read(stored.type, stored.schemaVersion, stored.data);
      return this.#recompute({ ...stored, data } as EventEnvelope & Folded);
    } catch (error) {
      const kind = kindOf(stored.stream);
      const why = error instanceof Error ? error.message : String(error);
      return [findingOf(kind, { rule: 'as recorded' }, { rule: why }, ['rule'])];
    }
  }

  #recompute(event: EventEnvelope & Folded): readonly DecisionFinding[] {
    if (event.type === 'risk.assessed') return recomputeRisk(event.data);
    if (event.type === 'gate.decided') return [gateFinding(event.data)];
    if (isOfFlight(event)) return this.#flights.see(event);
    return this.#rounds.see(event);
  }
}

function gateFinding(decided: GateDecided['data']): DecisionFinding {
  const { expected, recorded } = recomputeGate(decided);
  const names = ['outcome', 'changeId', 'gateKey'] as const;
  return findingOf(
    'gate',
    recorded,
    expected,
    names.filter((name) => expected[name] !== recorded[name]),
  );
}

function isOfFlight(event: EventEnvelope & Folded): event is EventEnvelope & RolloutEvent {
  return event.type.startsWith('rollout.');
}

function kindOf(stream: string): DecisionKind {
  if (stream.startsWith('risk-')) return 'score';
  if (stream.startsWith('approval-case-')) return 'approval';
  return stream.startsWith('rollout-') ? 'verdict' : 'gate';
}
