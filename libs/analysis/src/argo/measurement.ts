import { argoCondition } from './condition.js';
import type { ArgoCondition } from './condition.js';
import { ConditionError } from './condition-tokens.js';
import type { ArgoPhase } from './phase.js';

/** The two conditions of a metric, as written in its template; either may be left out. */
export interface ArgoConditions {
  readonly successCondition?: string;
  readonly failureCondition?: string;
}

/** The phases a finished measurement can have. */
export type MeasuredPhase = Exclude<ArgoPhase, 'Running' | 'Pending'>;

/**
 * What one measured result means. Failure beats success; with one condition the other is its opposite; with none
 * every result is a success; neither true is inconclusive; a condition that cannot be read or does not fit the result
 * (an empty answer, say) is an error.
 */
export function classifyMeasurement(result: unknown, conditions: ArgoConditions): MeasuredPhase {
  return measurementClassifier(conditions)(result);
}

/** {@link classifyMeasurement} for many results: the conditions are read once. */
export function measurementClassifier({
  successCondition = '',
  failureCondition = '',
}: ArgoConditions): (result: unknown) => MeasuredPhase {
  const read = orError(() => [conditionOrNull(successCondition), conditionOrNull(failureCondition)] as const);
  if (read === 'Error') return () => 'Error';
  const [succeeds, fails] = read;
  return (result) => orError(() => phaseOf(succeeds?.(result) ?? null, fails?.(result) ?? null));
}

function conditionOrNull(text: string): ArgoCondition | null {
  return text === '' ? null : argoCondition(text);
}

function orError<Value>(evaluate: () => Value): Value | 'Error' {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ConditionError) return 'Error';
    throw error;
  }
}

function phaseOf(succeeds: boolean | null, fails: boolean | null): MeasuredPhase {
  if (fails ?? succeeds === false) return 'Failed';
  return (succeeds ?? true) ? 'Successful' : 'Inconclusive';
}
