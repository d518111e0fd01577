import type { RiskAssessed } from '@glidepath/contracts';
import { canonicalDigest, canonicalJson } from '@glidepath/event-store';
import { riskModel } from '@glidepath/risk-model';
import { assess } from './assess.js';
import type { Verdict } from './assess.js';
import { AssessmentInputsSchema } from './assessment-inputs.js';
import { policySetNamed } from './policy-sets.js';

/** What an assessment should have said, and whether its inputs are the ones it was made from. */
export interface Recomputation {
  readonly verdict: Verdict;
  /** False when the frozen inputs do not have the digest the event names. */
  readonly inputsMatch: boolean;
  /** Names of the members that differ from the recomputed ones; empty when the event told the truth. */
  readonly differences: readonly string[];
}

/**
 * Makes an assessment again from its event alone: its frozen inputs, with the model and the policy set it names.
 * @throws RangeError when the model or the policy set is not known here
 * @throws ZodError when the inputs are not those of an assessment
 */
export function recomputeAssessment(event: RiskAssessed['data']): Recomputation {
  const inputs = AssessmentInputsSchema.parse(event.inputs);
  const model = riskModel(event.model.id, event.model.version);
  const verdict = assess(inputs, model, policySetNamed(event.policy.id, event.policy.version));
  const said = new Map<string, unknown>(Object.entries(event));
  return {
    verdict,
    inputsMatch: canonicalDigest(event.inputs) === event.inputsDigest,
    differences: Object.entries(verdict)
      .filter(([name, value]) => canonicalJson(value) !== canonicalJson(said.get(name) ?? null))
      .map(([name]) => name),
  };
}
