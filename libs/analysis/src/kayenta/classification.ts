/** `nodata-fail-metric`: data was required and is missing, for a metric that is not critical. */
export type KayentaLabel = 'pass' | 'high' | 'low' | 'nodata' | 'nodata-fail-metric';

/** Which direction of change counts as bad. */
export type KayentaDirection = 'increase' | 'decrease' | 'either';

/** What one metric came out as. */
export interface KayentaClassification {
  readonly label: KayentaLabel;
  /** Size of the effect in the configured measure; NaN where it has none. */
  readonly deviation: number;
  /** Whether it fails the canary whatever the other metrics say. */
  readonly isCritical: boolean;
  readonly reason: string;
}
