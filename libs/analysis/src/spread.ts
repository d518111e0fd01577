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
  /** The newest of them, nothing before the first. */
  readonly last: ArmCounts;
  /** Sum over neighbours of their squared difference in the ratio of bad ones, over 1 / total of each. */
  readonly steps: number;
}

export interface SpreadOptions {
  /** Lengths of buckets in milliseconds, each looked at: bursts show at the length they last. At 0 a tick is a bucket. */
  readonly bucketsMs: readonly number[];
  /**
   * What a bucket is compared with: all others of the run, or the one before it. Harm that begins late and stays looks
   * like one long burst to the first; to the second it is one step among many.
   */
  readonly comparesWith: 'all' | 'neighbour';
  /** How far beyond chance, in standard deviations, the spread has to be before it counts at all. */
  readonly sigmas: number;
  /** Ticks with requests before harm may be found: a single one cannot tell a burst from a fault. */
  readonly leastTicks: number;
}

const NOTHING: ArmCounts = { total: 0, bad: 0 };

export const initialSpread: SpreadState = {
  openBucket: null,
  open: NOTHING,
  buckets: 0,
  total: 0,
  bad: 0,
  squares: 0,
  last: NOTHING,
  steps: 0,
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
    last: open,
    steps: state.steps + stepBetween(state.last, open),
  };
}

/** Divided by the ratio of bad ones, chi-square with one degree of freedom where nothing but chance is between them. */
function stepBetween(before: ArmCounts, after: ArmCounts): number {
  if (before.total === 0 || after.total === 0) return 0;
  return (before.bad / before.total - after.bad / after.total) ** 2 / (1 / before.total + 1 / after.total);
}

/**
 * How much more the bad counts vary from bucket to bucket, the open one included, than independent events at one rate
 * would. One burst in a quiet run gives about its size; a fault that stays gives 1.
 * @returns 1 where chance explains it, else above 1
 */
export function spreadIndex(state: SpreadState, { comparesWith, sigmas }: SpreadOptions): number {
  const all = closed(state);
  if (all.buckets < 2 || all.bad === 0) return 1;
  const index = comparesWith === 'all' ? indexOfAll(all) : indexOfNeighbours(all, state);
  return index > largestByChance(all.buckets - 1, sigmas) ? Math.max(1, index) : 1;
}

/** Pearson's chi-square over its degrees of freedom. */
function indexOfAll({ buckets, total, bad, squares }: SpreadState): number {
  return ((squares * total) / bad - bad) / (buckets - 1);
}

/**
 * The mean squared step between neighbours. The newest step counts twice: a burst goes up and comes down again, and
 * until the next bucket nobody knows that this one will not.
 * @see von Neumann, "Distribution of the ratio of the mean square successive difference to the variance", 1941
 */
function indexOfNeighbours({ buckets, total, bad, steps }: SpreadState, { last, open }: SpreadState): number {
  return ((steps + stepBetween(last, open)) * total) / bad / (buckets - 1);
}

/** Quantile of chi-square over its degrees of freedom, after Wilson and Hilferty. */
function largestByChance(degrees: number, sigmas: number): number {
  const variance = 2 / (9 * degrees);
  return (1 - variance + sigmas * Math.sqrt(variance)) ** 3;
}
