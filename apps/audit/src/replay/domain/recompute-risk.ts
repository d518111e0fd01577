import type { RiskAssessed } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import { recomputeAssessment } from '@glidepath/risk/domain';
import { type DecisionFinding, findingOf } from './decision.js';

const OF_SCORE = new Set(['model', 'score', 'band', 'factors']);

/**
 * Scores a change again and asks its policy again, from the frozen inputs of the assessment.
 * @throws RangeError, ZodError when there is no such model or policy, or the inputs are none
 */
export function recomputeRisk(recorded: RiskAssessed['data']): readonly DecisionFinding[] {
  const { verdict, inputsMatch, differences } = recomputeAssessment(recorded);
  const inputsDigest = inputsMatch ? recorded.inputsDigest : canonicalDigest(recorded.inputs);
  const scored = [
    ...(inputsMatch ? [] : ['inputsDigest']),
    ...differences.filter((name) => OF_SCORE.has(name)),
  ];
  const asked = differences.filter((name) => !OF_SCORE.has(name));
  const recomputed = { ...verdict, inputsDigest };
  return [findingOf('score', recorded, recomputed, scored), findingOf('policy', recorded, recomputed, asked)];
}
