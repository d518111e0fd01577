import type { KayentaClassification, KayentaDirection, KayentaLabel } from './classification.js';
import { meanRatio } from './effect-sizes.js';
import { mean } from './statistics.js';

/** Classifies by nothing but the order of the two means. No data on a side is `nodata`. */
export function classifyByMean(
  control: readonly number[],
  experiment: readonly number[],
  direction: KayentaDirection,
): KayentaClassification {
  if (control.length === 0 || experiment.length === 0) {
    return { label: 'nodata', deviation: 1, isCritical: false, reason: 'a side has no data' };
  }
  const label = labelOf(mean(experiment) - mean(control), direction);
  return {
    label,
    deviation: meanRatio(control, experiment),
    isCritical: false,
    reason: label === 'pass' ? 'the means do not differ the wrong way' : `the mean is ${label}`,
  };
}

function labelOf(difference: number, direction: KayentaDirection): KayentaLabel {
  if (difference > 0 && direction !== 'decrease') return 'high';
  return difference < 0 && direction !== 'increase' ? 'low' : 'pass';
}
