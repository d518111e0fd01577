/** The counters of a question as they stood at a moment, by the labels of each. */
export interface CounterState {
  readonly atMs: number;
  readonly values: ReadonlyMap<string, number>;
}

/**
 * How much counters grew between two readings: exact, where `increase()` extrapolates. A counter that fell was reset and
 * has counted its value since; one that was not there has counted its value since it was born; one that is gone stays
 * remembered, so that a scrape that failed once is not taken for a birth.
 * @returns the growth, and the state to compare the next reading with
 */
export function counterGrowth(
  before: CounterState,
  now: CounterState,
): { readonly grown: number; readonly state: CounterState } {
  let grown = 0;
  const values = new Map(before.values);
  for (const [labels, value] of now.values) {
    const last = before.values.get(labels) ?? 0;
    grown += value < last ? value : value - last;
    values.set(labels, value);
  }
  return { grown, state: { atMs: now.atMs, values } };
}
