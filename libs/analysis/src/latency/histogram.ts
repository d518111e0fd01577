/** Requests by duration. */
export interface Histogram {
  /** Upper edges of the buckets, ascending, inclusive; the last may be infinite. Any unit, the same throughout. */
  readonly edges: readonly number[];
  /** Requests in each bucket, whole, as many as edges. */
  readonly counts: readonly number[];
}

/**
 * A histogram from cumulative buckets, as Prometheus has them (`le` and the requests at or below it), in any order.
 * @throws RangeError when a count is below that of a lower edge, as after a reset of the counters
 */
export function histogramOf(
  cumulative: readonly { readonly le: number; readonly count: number }[],
): Histogram {
  const sorted = cumulative.toSorted((a, b) => a.le - b.le);
  const counts = sorted.map(({ count }, index) => count - (sorted[index - 1]?.count ?? 0));
  if (counts.some((count) => !(count >= 0))) throw new RangeError('counts fall from edge to edge');
  return { edges: sorted.map(({ le }) => le), counts };
}

/** All requests of a histogram. */
export function totalOf({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
