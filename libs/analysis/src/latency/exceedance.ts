import type { ArmCounts, Tick } from '../tick.js';
import { totalOf } from './histogram.js';
import type { Histogram } from './histogram.js';

/** A duration that few of the control's requests exceed. */
export interface LatencyEdge {
  readonly edge: number;
  /** Share of the control's requests above the edge, 0 to 1 exclusive. */
  readonly exceedance: number;
}

/**
 * The bucket edge nearest a quantile of the control, as a ratio of exceedances. Choose it once, from the control's
 * last minutes, and keep it: an edge that follows the data would follow the fault as well.
 * @param quantile 0 to 1 exclusive, 0.95 or 0.99 say
 * @returns null without requests, or when all of them are on one side of every edge
 * @throws RangeError for a quantile outside
 */
export function edgeNear(control: Histogram, quantile: number): LatencyEdge | null {
  if (!(quantile > 0 && quantile < 1)) throw new RangeError(`not a quantile: ${quantile}`);
  const total = totalOf(control);
  let within = 0;
  const candidates = control.edges.flatMap((edge, index): readonly LatencyEdge[] => {
    within += control.counts[index] ?? 0;
    const exceedance = (total - within) / total;
    return exceedance > 0 && exceedance < 1 ? [{ edge, exceedance }] : [];
  });
  const distance = ({ exceedance }: LatencyEdge): number => Math.abs(Math.log(exceedance / (1 - quantile)));
  return candidates.reduce<LatencyEdge | null>(
    (best, one) => (best === null || distance(one) < distance(best) ? one : best),
    null,
  );
}

/**
 * Requests of one arm, those slower than the edge as bad ones. Exact: nothing is interpolated inside a bucket.
 * @throws RangeError when the histogram has no such edge
 */
export function exceeding(histogram: Histogram, edge: number): ArmCounts {
  const at = histogram.edges.indexOf(edge);
  if (at === -1) throw new RangeError(`no bucket ends at ${edge}`);
  const bad = histogram.counts.slice(at + 1).reduce((sum, count) => sum + count, 0);
  return { total: totalOf(histogram), bad };
}

/** A tick for the judge out of both arms' histograms of one interval. */
export function latencyTick(
  startMs: number,
  edge: number,
  { canary, control }: { readonly canary: Histogram; readonly control: Histogram },
): Tick {
  return { startMs, canary: exceeding(canary, edge), control: exceeding(control, edge) };
}
