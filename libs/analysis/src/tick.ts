/** What one arm did during a tick: `bad` of `total` requests, both whole and not negative. */
export interface ArmCounts {
  readonly total: number;
  readonly bad: number;
}

/** One interval, both arms. The unit of evidence: the exposure share is taken within it. */
export interface Tick {
  /** Start of the interval, milliseconds since the epoch. */
  readonly startMs: number;
  readonly canary: ArmCounts;
  readonly control: ArmCounts;
}

/** One report of one source about one arm. */
export interface ArmSlice {
  readonly arm: 'canary' | 'control';
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly good: number;
  readonly total: number;
}

/**
 * Sums the slices of one interval, whatever their order.
 * @param startMs the interval, milliseconds since the epoch
 * @returns a tick, with zero counts for an arm nobody reported on
 * @throws RangeError when a slice starts at another moment
 */
export function tickOf(startMs: number, slices: readonly ArmSlice[]): Tick {
  const stranger = slices.find((slice) => slice.startMs !== startMs);
  if (stranger) throw new RangeError(`a slice of ${stranger.startMs} in the tick of ${startMs}`);
  return { startMs, canary: sum(slices, 'canary'), control: sum(slices, 'control') };
}

function sum(slices: readonly ArmSlice[], arm: ArmSlice['arm']): ArmCounts {
  return slices
    .filter((slice) => slice.arm === arm)
    .reduce((counts, { good, total }) => ({ total: counts.total + total, bad: counts.bad + total - good }), {
      total: 0,
      bad: 0,
    });
}

/** Whether counts can be true: whole, not negative, no more bad requests than requests. */
export function isPossible({ total, bad }: ArmCounts): boolean {
  return Number.isSafeInteger(total) && Number.isSafeInteger(bad) && bad >= 0 && bad <= total;
}
