import { mean, percentile, variance } from './statistics.js';

/**
 * Marks values far outside the quartiles: below min(P1, Q1 - f·IQR) or above max(P99, Q3 + f·IQR).
 * @param factor f, 3 in Kayenta unless configured
 */
export function iqrOutliers(values: readonly number[], factor: number): readonly boolean[] {
  if (values.length === 0) return [];
  const [q1, q3] = [percentile(values, 25), percentile(values, 75)];
  const lowest = Math.min(percentile(values, 1), q1 - factor * (q3 - q1));
  const highest = Math.max(percentile(values, 99), q3 + factor * (q3 - q1));
  return values.map((value) => value < lowest || value > highest);
}

/** Marks values more than `sigmas` sample standard deviations from the mean. */
export function sigmaOutliers(values: readonly number[], sigmas: number): readonly boolean[] {
  const [middle, deviation] = [mean(values), Math.sqrt(variance(values))];
  return values.map((value) => Math.abs(value - middle) > sigmas * deviation);
}

/** The values that are no outliers of {@link iqrOutliers}. */
export function withoutOutliers(values: readonly number[], factor: number): readonly number[] {
  const marks = iqrOutliers(values, factor);
  return values.filter((_value, index) => marks[index] !== true);
}
