/**
 * The nearest-rank percentile: the smallest value that at least `percent` of all values do not exceed.
 * @param values in any order
 * @param percent above 0, at most 100
 * @throws RangeError when there are no values or the percent is out of range
 */
export function percentile(values: readonly number[], percent: number): number {
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`${percent} is no percentile`);
  const ordered = [...values].sort((a, b) => a - b);
  const found = ordered[Math.ceil((percent / 100) * ordered.length) - 1];
  if (found === undefined) throw new RangeError('no values, no percentile');
  return found;
}

/** The middle value, or the mean of the two in the middle. @throws RangeError when there are no values */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.ceil(ordered.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no values, no median');
  return (lower + upper) / 2;
}
