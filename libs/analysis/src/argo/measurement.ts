import { argoCondition } from './condition.js';
import { ConditionError } from './condition-tokens.js';
import type { ArgoPhase } from './phase.js';

/** The two conditions of a metric, as written in its template; either may be left out. */
export interface ArgoConditions {
  readonly successCondition?: string;
  readonly failureCondition?: string;
}

/**
 * What one measured result means. Failure beats success; with one condition the other is its opposite; with none
 * every result is a success; neither true is inconclusive; a condition that cannot be read or does not fit the result
 * (an empty answer, say) is an error.
 */
export function classifyMeasurement(
  result: unknown,
  { successCondition = '', failureCondition = '' }: ArgoConditions,
): Exclude<ArgoPhase, 'Running' | 'Pending'> {
  try {
    const succeeds = successCondition === '' ? null : argoCondition(successCondition)(result);
    const fails = failureCondition === '' ? null : argoCondition(failureCondition)(result);
    if (fails ?? (succeeds !== null && !succeeds)) return 'Failed';
    return (succeeds ?? true) ? 'Successful' : 'Inconclusive';
  } catch (error) {
    if (error instanceof ConditionError) return 'Error';
    throw error;
  }
}
