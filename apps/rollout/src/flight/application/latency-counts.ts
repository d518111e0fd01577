import type { Buckets } from '@glidepath/contracts';
import type { ControlSpan } from '../domain/latency-edge.js';
import type { CellSlice, CompleteCell } from './service-slices.js';

/**
 * A slice with what is slow counted as bad.
 * @returns null where no bucket ends at the edge: nothing is guessed inside a bucket
 */
export function countsAbove(slice: CellSlice, le: number): CellSlice | null {
  const bucket = slice.buckets?.find((each) => each.le === le);
  return bucket === undefined ? null : { ...slice, good: bucket.count };
}

/** All counts by duration in one, of the edges that every slice has. @returns null where nobody counts durations */
export function controlSpan(cells: readonly CompleteCell[]): ControlSpan | null {
  const counted = cells.filter(([, slices]) => slices.every(({ buckets }) => buckets !== undefined));
  const [first] = counted;
  const last = counted.at(-1);
  if (first === undefined || last === undefined) return null;
  const slices = counted.flatMap(([, each]) => each);
  const total = slices.reduce((sum, slice) => sum + slice.total, 0);
  const buckets = slices.map((slice) => slice.buckets ?? []).reduce(sumOfCommon);
  const untilMs = Math.max(...counted.map(([{ startMs, lengthMs }]) => startMs + lengthMs));
  return { total, buckets, fromMs: first[0].startMs, untilMs };
}

function sumOfCommon(sums: Buckets, buckets: Buckets): Buckets {
  const countOf = new Map(buckets.map(({ le, count }) => [le, count]));
  return sums.flatMap(({ le, count }) => {
    const more = countOf.get(le);
    return more === undefined ? [] : [{ le, count: count + more }];
  });
}
