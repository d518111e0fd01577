import { edgeNear, histogramOf } from '@glidepath/analysis';
import {
  type Analysis,
  type Buckets,
  bucketsFault,
  type LatencyEdge,
  type LatencyQuantile,
} from '@glidepath/contracts';

/** So many of the control's requests lie above its quantile before an edge is chosen by it. */
const LEAST_SLOWER = 10;

const SLOWER: Readonly<Record<LatencyQuantile, number>> = { p95: 0.05, p99: 0.01 };

/** Share of the control's requests above its quantile, 0 to 1. */
export function slowShare(quantile: LatencyQuantile): number {
  return SLOWER[quantile];
}

/** What the control did over a span, milliseconds since the epoch. */
export interface ControlSpan {
  readonly total: number;
  /** Cumulative, of the edges that all of its slices had; empty where they have none in common. */
  readonly buckets: Buckets;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How the judging of latency stands, of indicators without an edge so far. */
export interface LatencyNews {
  readonly edges: readonly LatencyEdge[];
  /** By SLI, until when the control has been counted, milliseconds. */
  readonly gatheredUntilMs: Readonly<Record<string, number>>;
}

export const NO_LATENCY_NEWS: LatencyNews = { edges: [], gatheredUntilMs: {} };

/**
 * The edge an indicator is judged by for the rest of the flight.
 * @returns null for one that is not judged by latency, while the control has served too little, or where all of its requests
 *   are on one side of every edge
 */
export function chooseEdge({ sli, exceeds }: Analysis, control: ControlSpan): LatencyEdge | null {
  if (exceeds === undefined || control.total < LEAST_SLOWER / slowShare(exceeds)) return null;
  const found = edgeIn(exceeds, control);
  if (found === null) return null;
  const { total, buckets, fromMs, untilMs } = control;
  const span = { fromAt: new Date(fromMs).toISOString(), untilAt: new Date(untilMs).toISOString() };
  return { sli, quantile: exceeds, ...found, control: { total, buckets }, ...span };
}

function edgeIn(
  quantile: LatencyQuantile,
  { total, buckets }: LatencyEdge['control'],
): Pick<LatencyEdge, 'le' | 'exceedance'> | null {
  if (bucketsFault(buckets, total) !== null) return null;
  const histogram = histogramOf([...buckets, { le: Number.POSITIVE_INFINITY, count: total }]);
  const found = edgeNear(histogram, 1 - slowShare(quantile));
  return found === null ? null : { le: found.edge, exceedance: found.exceedance };
}
