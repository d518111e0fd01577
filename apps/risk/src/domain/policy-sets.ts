import { changePolicyShape, compilePolicySet, firstFlightPolicy } from '@glidepath/policy';
import type { CompiledPolicySet } from '@glidepath/policy';

/** Every policy set that may have decided, oldest first. Append only: an old decision is recomputed with its own set. */
export const policySets: readonly CompiledPolicySet[] = [
  compilePolicySet(firstFlightPolicy, changePolicyShape),
];

/**
 * The policy set a decision names.
 * @throws RangeError when there is no such set: a newer release made the decision, and guessing would misjudge it
 */
export function policySetNamed(id: string, version: number): CompiledPolicySet {
  const found = policySets.find(({ policySet }) => policySet.id === id && policySet.version === version);
  if (!found) throw new RangeError(`there is no policy set ${id} version ${version}`);
  return found;
}

/** The policy set that judges new changes. */
export const currentPolicySet: CompiledPolicySet = policySetNamed('first-flight', 1);
