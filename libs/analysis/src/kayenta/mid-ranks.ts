/** Ranks with ties given the mean of their places, and how many values share each place. */
export interface Ranked {
  /** 1-based, in the order of the input. */
  readonly ranks: readonly number[];
  /** Sizes of the groups of equal values, single ones included. */
  readonly tieSizes: readonly number[];
}

/** @param values finite, in any order */
export function midRanks(values: readonly number[]): Ranked {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  const tieSizes: number[] = [];
  for (let start = 0; start < order.length;) {
    const value = order[start]?.value;
    const after = order.findIndex((item, at) => at > start && item.value !== value);
    const end = after === -1 ? order.length : after;
    for (const { index } of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    tieSizes.push(end - start);
    start = end;
  }
  return { ranks, tieSizes };
}
