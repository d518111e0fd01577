/** @returns the arithmetic mean, or NaN of nothing */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @returns the sample variance (n - 1), 0 of a single value, NaN of nothing */
export function variance(values: readonly number[]): number {
  if (values.length === 1) return 0;
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/**
 * The percentile by linear interpolation between the closest ranks, type R-7 of Hyndman and Fan.
 * @param percent 0 to 100
 * @throws RangeError for no values or a percentage outside 0 to 100
 */
export function percentile(values: readonly number[], percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`not a percentage: ${percent}`);
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (percent / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  if (below === undefined || above === undefined) throw new RangeError('the percentile of nothing');
  return below + (above - below) * (rank - Math.floor(rank));
}

/** Minimum, maximum, mean, sample standard deviation and number of values; zeros for none, as Kayenta reports it. */
export interface Summary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly count: number;
}

/** Describes one side of a metric. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) return { min: 0, max: 0, mean: 0, std: 0, count: 0 };
  return {
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
    mean: mean(values),
    std: Math.sqrt(variance(values)),
    count: values.length,
  };
}
