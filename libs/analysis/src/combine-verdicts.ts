import type { Verdict } from './count-judge.js';

/**
 * The verdict over several metrics: one harmful metric is enough, safety needs all of them.
 * @param verdicts one per metric, each judged at its part of alpha ({@link splitAlpha})
 * @returns `not-enough-data` for no metric at all
 */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('harmful')) return 'harmful';
  if (verdicts.includes('broken-measurement')) return 'broken-measurement';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'safe') ? 'safe' : 'not-enough-data';
}

/**
 * Bonferroni by weight: the parts sum to `alpha`, so any false stop at all stays within it, however the
 * metrics are correlated.
 * @param alpha 0 to 1 exclusive
 * @param weights one per metric, above 0
 * @throws RangeError when a weight is not above 0
 */
export function splitAlpha(alpha: number, weights: readonly number[]): readonly number[] {
  if (!weights.every((weight) => weight > 0 && Number.isFinite(weight))) {
    throw new RangeError('every metric needs a weight above 0');
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (alpha * weight) / total);
}
