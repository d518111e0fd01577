import type { GateDecided } from '@glidepath/contracts';
import { answerGate, GATE_RULE, type GateAnswer, outcomeOf } from './answer-gate.js';
import { gateKeyOf } from './gate.js';

type Decided = GateDecided['data'];

/** What a gate should have answered, beside what its event says it answered. */
export interface RecomputedGate {
  readonly expected: GateFinding;
  readonly recorded: GateFinding;
  /** False when the outcome, the change it rests on or the gate itself is another one; reasons may be reworded. */
  readonly agrees: boolean;
}

export type GateFinding = Pick<GateAnswer, 'outcome' | 'changeId'> & Pick<Decided, 'gateKey'>;

/**
 * Answers a recorded question again from its frozen candidates alone.
 * @throws RangeError when a rule answered that is not known here
 */
export function recomputeGate(decided: Decided): RecomputedGate {
  const { rule, outcome, changeId, gateKey } = decided;
  if (rule.id !== GATE_RULE.id || rule.version !== GATE_RULE.version) {
    throw new RangeError(`there is no gate rule ${rule.id} version ${rule.version}`);
  }
  const recorded = { outcome, changeId, gateKey };
  const answer = decided.askedChangeId === undefined ? answerTo(decided) : answerAgain(decided);
  const expected = { outcome: answer.outcome, changeId: answer.changeId, gateKey: gateKeyOf(decided) };
  const agrees =
    expected.outcome === outcome && expected.changeId === changeId && expected.gateKey === gateKey;
  return { expected, recorded, agrees };
}

function answerAgain(decided: Decided): GateAnswer {
  const { service, environment, artifactDigest, askedChangeId, candidates } = decided;
  const question = { service, environment, artifactDigest };
  const request = typeof askedChangeId === 'string' ? { ...question, changeId: askedChangeId } : question;
  const standings = candidates.map((candidate) => ({
    ...candidate,
    service: candidate.service ?? service,
    environment: candidate.environment ?? environment,
  }));
  return answerGate(request, standings);
}

/** Version 1 did not record the whole question: what the change it names means is all that can be told. */
function answerTo({ changeId, artifactDigest, candidates, reasons }: Decided): GateAnswer {
  const found = candidates.find(
    (candidate) => candidate.changeId === changeId && candidate.artifactDigests.includes(artifactDigest),
  );
  return found === undefined
    ? { outcome: 'deny', changeId: null, reasons }
    : { outcome: outcomeOf(found.state), changeId: found.changeId, reasons };
}
