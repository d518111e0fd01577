import { midRanks } from './mid-ranks.js';
import { mean, variance } from './statistics.js';

/** How the size of an effect is measured. */
export type EffectMeasure = 'meanRatio' | 'cles';

/** @returns mean of the experiment / mean of the control; NaN where either is 0 */
export function meanRatio(control: readonly number[], experiment: readonly number[]): number {
  const [below, above] = [mean(control), mean(experiment)];
  return below === 0 || above === 0 ? Number.NaN : above / below;
}

/**
 * Common language effect size: the chance that a value of the experiment exceeds one of the control, ties half.
 * @returns 0 to 1, 0.5 for no effect
 */
export function cles(control: readonly number[], experiment: readonly number[]): number {
  const { ranks } = midRanks([...experiment, ...control]);
  const [n, m] = [experiment.length, control.length];
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  return (rankSum - (n * (n + 1)) / 2) / (n * m);
}

/** Cohen's d: difference of the means in pooled standard deviations; NaN where nothing varies. */
export function cohenD(control: readonly number[], experiment: readonly number[]): number {
  const [n, m] = [experiment.length, control.length];
  const pooled = ((n - 1) * variance(experiment) + (m - 1) * variance(control)) / (n + m - 2);
  return (mean(experiment) - mean(control)) / Math.sqrt(pooled);
}

/** The effect of the experiment by a measure. */
export function effectSize(
  measure: EffectMeasure,
  control: readonly number[],
  experiment: readonly number[],
): number {
  switch (measure) {
    case 'meanRatio':
      return meanRatio(control, experiment);
    case 'cles':
      return cles(control, experiment);
  }
}
