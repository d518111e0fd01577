import type { ArmCounts } from './tick.js';

/** The control's recent counts, in buckets of equal length. Plain data, a fold over ticks. */
export interface DispersionState {
  /** Number of the bucket being filled (start / bucket length), or null before the first tick. */
  readonly openBucket: number | null;
  readonly open: ArmCounts;
  /** Complete buckets that saw traffic, oldest first. */
  readonly complete: readonly ArmCounts[];
}

export interface DispersionOptions {
  /** Length of a bucket in milliseconds; bursts much longer than this go unseen. */
  readonly bucketMs: number;
  /** How many complete buckets are remembered. */
  readonly window: number;
  /** Below this many complete buckets the index is taken as 1. */
  readonly minimumBuckets: number;
}

const NOTHING: ArmCounts = { total: 0, bad: 0 };

export const initialDispersion: DispersionState = { openBucket: null, open: NOTHING, complete: [] };

/** Adds the control's counts of one tick. A tick older than the open bucket is counted in the open one. */
export function recordDispersion(
  state: DispersionState,
  startMs: number,
  control: ArmCounts,
  { bucketMs, window }: DispersionOptions,
): DispersionState {
  const bucket = Math.floor(startMs / bucketMs);
  if (state.openBucket === null || bucket > state.openBucket) {
    const complete = state.open.total > 0 ? [...state.complete, state.open].slice(-window) : state.complete;
    return { openBucket: bucket, open: control, complete };
  }
  const open = { total: state.open.total + control.total, bad: state.open.bad + control.bad };
  return { ...state, open };
}

/**
 * How much more the control's bad counts vary from bucket to bucket than independent events would:
 * Pearson's chi-square of "one common rate" over its degrees of freedom, never below 1.
 * @returns 1 for independent errors; about the mean burst size when errors come in bursts
 */
export function dispersionIndex(
  { complete }: DispersionState,
  { minimumBuckets }: DispersionOptions,
): number {
  if (complete.length < Math.max(2, minimumBuckets)) return 1;
  const total = complete.reduce((sum, bucket) => sum + bucket.total, 0);
  const bad = complete.reduce((sum, bucket) => sum + bucket.bad, 0);
  if (bad === 0) return 1;
  const chiSquare = complete.reduce((sum, bucket) => {
    const expected = (bucket.total * bad) / total;
    return sum + (bucket.bad - expected) ** 2 / expected;
  }, 0);
  return Math.max(1, chiSquare / (complete.length - 1));
}
