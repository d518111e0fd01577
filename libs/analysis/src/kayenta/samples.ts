/** What happens to missing values: left out, or taken as 0 (for counts, where silence means none). */
export type NanStrategy = 'remove' | 'replace';

/**
 * The values of one metric over time buckets, without missing ones.
 * @param values one per bucket; NaN where there was none
 */
export function withoutNan(values: readonly number[], strategy: NanStrategy): readonly number[] {
  switch (strategy) {
    case 'remove':
      return values.filter((value) => !Number.isNaN(value));
    case 'replace':
      return values.map((value) => (Number.isNaN(value) ? 0 : value));
  }
}

/** Pads both sides with NaN to the length of the longer, as buckets that were never reported. */
export function padded(
  control: readonly number[],
  experiment: readonly number[],
): { readonly control: readonly number[]; readonly experiment: readonly number[] } {
  const length = Math.max(control.length, experiment.length);
  const pad = (values: readonly number[]): readonly number[] => [
    ...values,
    ...Array.from({ length: length - values.length }, () => Number.NaN),
  ];
  return { control: pad(control), experiment: pad(experiment) };
}
