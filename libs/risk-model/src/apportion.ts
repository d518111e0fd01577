/**
 * Whole numbers that differ from the given ones by less than 1 each and sum exactly to their rounded sum: everything
 * is rounded down, then the largest remainders get one more (ties: the earlier one).
 */
export function apportion(points: readonly number[]): readonly number[] {
  const exact = points.map(withoutNoise);
  const floors = exact.map(Math.floor);
  const total = Math.round(withoutNoise(exact.reduce((sum, value) => sum + value, 0)));
  const missing = total - floors.reduce((sum, value) => sum + value, 0);
  const raised = new Set(
    exact
      .map((value, index) => ({ index, remainder: value - (floors[index] ?? 0) }))
      .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index)
      .slice(0, missing)
      .map(({ index }) => index),
  );
  return floors.map((value, index) => value + (raised.has(index) ? 1 : 0));
}

/** Logarithms may differ in the last bit between engines; a millionth of a point is far above that. */
function withoutNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
