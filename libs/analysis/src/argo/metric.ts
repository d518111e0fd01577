import { isComplete } from './phase.js';
import type { ArgoPhase } from './phase.js';

/** The limits of one metric. What is left out has Argo's default. */
export interface ArgoMetric {
  /** Measurements that finish the metric; one without an interval, without end with one. */
  readonly count?: number;
  /** Milliseconds between the end of a measurement and the next. */
  readonly intervalMs?: number;
  /** Tolerated failed measurements, 0 unless given; -1 tolerates all. */
  readonly failureLimit?: number;
  /** Tolerated inconclusive measurements, 0 unless given. */
  readonly inconclusiveLimit?: number;
  /** Tolerated errors in a row, 4 unless given. */
  readonly consecutiveErrorLimit?: number;
  /** Successes in a row that finish the metric; 0 for never. */
  readonly consecutiveSuccessLimit?: number;
}

/** What a metric has counted so far. */
export interface ArgoMetricResult {
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly consecutiveError: number;
  readonly consecutiveSuccess: number;
  /** Measurements that gave an answer: errors do not count. */
  readonly count: number;
  /** The last measurement; null before the first. */
  readonly last: ArgoPhase | null;
  /** How the metric ended, where it was ended before; it stays so. */
  readonly phase?: ArgoPhase;
}

export const argoDefaults = {
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
  consecutiveSuccessLimit: 0,
  /** After an error the next try comes this soon, whatever the interval. */
  errorRetryMs: 10_000,
} as const;

export const initialMetricResult: ArgoMetricResult = {
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
  count: 0,
  last: null,
};

/** Counts a finished measurement. A running one only marks the metric as in flight. */
export function recordMeasurement(result: ArgoMetricResult, phase: ArgoPhase): ArgoMetricResult {
  if (!isComplete(phase)) return { ...result, last: phase };
  const isError = phase === 'Error';
  const isSuccess = phase === 'Successful';
  return {
    ...result,
    successful: result.successful + Number(isSuccess),
    failed: result.failed + Number(phase === 'Failed'),
    inconclusive: result.inconclusive + Number(phase === 'Inconclusive'),
    error: result.error + Number(isError),
    consecutiveError: isError ? result.consecutiveError + 1 : 0,
    consecutiveSuccess: isSuccess ? result.consecutiveSuccess + 1 : 0,
    count: result.count + Number(!isError),
    last: phase,
  };
}

/**
 * The phase of a metric after its last measurement. Limits are exceeded, not reached: a failure limit of 3 fails on
 * the fourth failure, against what Argo's documentation says and as its code does.
 * @param isTerminating whether the run is being ended, so that open work counts as done
 */
export function assessMetric(
  metric: ArgoMetric,
  result: ArgoMetricResult,
  isTerminating: boolean,
): ArgoPhase {
  if (result.phase !== undefined && isComplete(result.phase)) return result.phase;
  if (result.last === null) return isTerminating ? 'Successful' : 'Pending';
  if (!isComplete(result.last)) return 'Running';
  return broken(metric, result) ?? finished(metric, result) ?? (isTerminating ? 'Successful' : 'Running');
}

/** A later limit overrides an earlier one, so errors hide failures. */
function broken(metric: ArgoMetric, result: ArgoMetricResult): ArgoPhase | null {
  const limits = { ...argoDefaults, ...metric };
  if (result.consecutiveError > limits.consecutiveErrorLimit) return 'Error';
  if (result.inconclusive > limits.inconclusiveLimit) return 'Inconclusive';
  return limits.failureLimit >= 0 && result.failed > limits.failureLimit ? 'Failed' : null;
}

function finished(metric: ArgoMetric, { consecutiveSuccess, count }: ArgoMetricResult): ArgoPhase | null {
  const { failureLimit, consecutiveSuccessLimit } = { ...argoDefaults, ...metric };
  const needsSuccesses = consecutiveSuccessLimit > 0;
  if (needsSuccesses && consecutiveSuccess >= consecutiveSuccessLimit) return 'Successful';
  if (count < effectiveCount(metric)) return null;
  if (!needsSuccesses) return 'Successful';
  return failureLimit >= 0 ? 'Inconclusive' : 'Failed';
}

/** Measurements that finish a metric; infinite where only an interval is given. */
export function effectiveCount({ count, intervalMs }: ArgoMetric): number {
  return count ?? (intervalMs === undefined ? 1 : Number.POSITIVE_INFINITY);
}

/** When the next measurement is due, milliseconds since the epoch. */
export function nextMeasurementAt(
  { intervalMs = 0 }: ArgoMetric,
  last: ArgoPhase,
  finishedAtMs: number,
): number {
  return finishedAtMs + (last === 'Error' ? argoDefaults.errorRetryMs : intervalMs);
}
