import type { ArmCounts } from './tick.js';

/** The bad counts of one arm in buckets of one length: running sums, enough for the dispersion of all of them. */
export interface SpreadState {
  /** Number of the bucket being filled (start / bucket length), or null before the first tick. */
  readonly openBucket: number | null;
  readonly open: ArmCounts;
  /** Complete buckets with traffic. */
  readonly buckets: number;
  readonly total: number;
  readonly bad: number;
  /** Sum of bad² / total over them. */
  readonly squares: number;
}

export interface SpreadOptions {
  /** Lengths of buckets in milliseconds, each looked at: bursts show at the length they last. At 0 a tick is a bucket. */
  readonly bucketsMs: readonly number[];
  /** How far beyond chance, in standard deviations, the spread has to be before it counts at all. */
  readonly sigmas: number;
  /** Ticks with requests before harm may be found: a single one cannot tell a burst from a fault. */
  readonly leastTicks: number;
}

export const initialSpread: SpreadState = {
  openBucket: null,
  open: { total: 0, bad: 0 },
  buckets: 0,
  total: 0,
  bad: 0,
  squares: 0,
};

/** Adds a tick; one without traffic says nothing. A tick older than the open bucket is counted in the open one. */
export function recordSpread(
  state: SpreadState,
  startMs: number,
  counts: ArmCounts,
  bucketMs: number,
): SpreadState {
  if (counts.total === 0) return state;
  const bucket = Math.floor(startMs / Math.max(1, bucketMs));
  if (state.openBucket !== null && bucket <= state.openBucket) {
    const open = { total: state.open.total + counts.total, bad: state.open.bad + counts.bad };
    return { ...state, open };
  }
  return { ...closed(state), openBucket: bucket, open: counts };
}

function closed(state: SpreadState): SpreadState {
  const { open } = state;
  if (open.total === 0) return state;
  return {
    ...state,
    buckets: state.buckets + 1,
    total: state.total + open.total,
    bad: state.bad + open.bad,
    squares: state.squares + (open.bad * open.bad) / open.total,
  };
}

/**
 * How much more the bad counts vary from bucket to bucket, the open one included, than independent events at one rate
 * would: Pearson's chi-square over its degrees of freedom. One burst in a quiet run gives about its size; a fault that
 * stays gives 1.
 * @returns 1 where chance explains it, else above 1
 */
export function spreadIndex(state: SpreadState, { sigmas }: SpreadOptions): number {
  const { buckets, total, bad, squares } = closed(state);
  if (buckets < 2 || bad === 0) return 1;
  const index = ((squares * total) / bad - bad) / (buckets - 1);
  return index > largestByChance(buckets - 1, sigmas) ? Math.max(1, index) : 1;
}

/** Quantile of chi-square over its degrees of freedom, after Wilson and Hilferty. */
function largestByChance(degrees: number, sigmas: number): number {
  const variance = 2 / (9 * degrees);
  return (1 - variance + sigmas * Math.sqrt(variance)) ** 3;
}
