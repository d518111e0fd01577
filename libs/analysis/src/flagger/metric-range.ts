/** Inclusive bounds; either may be left out. */
export interface MetricRange {
  readonly min?: number;
  readonly max?: number;
}

/** Whether a value passes a check. NaN, as no data, does not. */
export function isWithin(value: number, { min, max }: MetricRange): boolean {
  return !Number.isNaN(value) && (min === undefined || value >= min) && (max === undefined || value <= max);
}
