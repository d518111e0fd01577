import type { KayentaClassification, KayentaDirection, KayentaLabel } from './classification.js';
import { effectSize } from './effect-sizes.js';
import type { EffectMeasure } from './effect-sizes.js';
import { shiftInterval } from './mann-whitney.js';
import { withoutOutliers } from './outliers.js';
import { withoutNan } from './samples.js';
import type { NanStrategy } from './samples.js';

/** A decrease at or below the first, an increase at or above the second. */
export type EffectThresholds = readonly [decrease: number, increase: number];

export interface MannWhitneyOptions {
  /** Part of the estimated shift that the interval has to clear, 0 to 1. */
  readonly tolerance: number;
  /** 0 to 1 exclusive. */
  readonly confidence: number;
  readonly effectMeasure: EffectMeasure;
  readonly effectThresholds: EffectThresholds;
  readonly criticalThresholds: EffectThresholds;
  readonly direction: KayentaDirection;
  readonly nanStrategy: NanStrategy;
  readonly isCritical: boolean;
  /** Whether a metric that is not critical fails without data. */
  readonly isDataRequired: boolean;
  /** Factor of the interquartile range beyond which values are dropped; null keeps all. */
  readonly outlierFactor: number | null;
}

export const mannWhitneyDefaults: MannWhitneyOptions = {
  tolerance: 0.25,
  confidence: 0.98,
  effectMeasure: 'meanRatio',
  effectThresholds: [1, 1],
  criticalThresholds: [1, 1],
  direction: 'either',
  nanStrategy: 'remove',
  isCritical: false,
  isDataRequired: false,
  outlierFactor: null,
};

/**
 * Classifies a metric by the Mann-Whitney test, as the judge of Kayenta does, with an exact interval in place of a
 * searched one.
 * @param control one value per time bucket, NaN where there was none
 * @param experiment the same for the canary
 * @throws RangeError when a confidence is outside 0 to 1
 */
export function classifyByMannWhitney(
  control: readonly number[],
  experiment: readonly number[],
  options: MannWhitneyOptions = mannWhitneyDefaults,
): KayentaClassification {
  const { nanStrategy, outlierFactor } = options;
  const prepare = (values: readonly number[]): readonly number[] => {
    const present = withoutNan(values, nanStrategy);
    return outlierFactor === null ? present : withoutOutliers(present, outlierFactor);
  };
  const [c, x] = [prepare(control), prepare(experiment)];
  if (c.length === 0 || x.length === 0) return withoutData(options);
  if (areEqual(c, x)) return { label: 'pass', deviation: 1, isCritical: false, reason: 'equal data' };
  const deviation = effectSize(options.effectMeasure, c, x);
  const label = compare(c, x, deviation, options);
  const isCritical = options.isCritical && reaches(label, deviation, options.criticalThresholds);
  return { label, deviation, isCritical, reason: reasonOf(label) };
}

function withoutData({ nanStrategy, isCritical, isDataRequired }: MannWhitneyOptions): KayentaClassification {
  if (nanStrategy === 'replace')
    return { label: 'pass', deviation: 1, isCritical: false, reason: 'no data, taken as none happening' };
  const label = isDataRequired && !isCritical ? 'nodata-fail-metric' : 'nodata';
  return { label, deviation: 1, isCritical, reason: 'a side has no data' };
}

/** Same values with the same frequencies, or nothing but one value on both sides. */
function areEqual(control: readonly number[], experiment: readonly number[]): boolean {
  const [c, x] = [control.toSorted(ascending), experiment.toSorted(ascending)];
  if (c.length === x.length && c.every((value, index) => value === x[index])) return true;
  return new Set([...c, ...x]).size === 1;
}

function ascending(a: number, b: number): number {
  return a - b;
}

function compare(
  control: readonly number[],
  experiment: readonly number[],
  deviation: number,
  { tolerance, confidence, direction, effectThresholds }: MannWhitneyOptions,
): KayentaLabel {
  const { lower, upper, estimate } = shiftInterval(control, experiment, confidence);
  const bound = tolerance * Math.abs(estimate);
  if (direction !== 'decrease' && lower > bound && reaches('high', deviation, effectThresholds))
    return 'high';
  if (direction !== 'increase' && upper < -bound && reaches('low', deviation, effectThresholds)) return 'low';
  return 'pass';
}

/** Whether an effect is large enough; one that cannot be measured is. */
function reaches(label: KayentaLabel, effect: number, [decrease, increase]: EffectThresholds): boolean {
  switch (label) {
    case 'high':
      return Number.isNaN(effect) || effect >= increase;
    case 'low':
      return Number.isNaN(effect) || effect <= decrease;
    case 'pass':
    case 'nodata':
    case 'nodata-fail-metric':
      return false;
  }
}

function reasonOf(label: KayentaLabel): string {
  return label === 'pass' ? 'no shift beyond tolerance' : `the experiment is ${label} against the control`;
}
