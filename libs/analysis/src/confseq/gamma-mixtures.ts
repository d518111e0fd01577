import { lowerGamma, upperGamma } from '../numeric/incomplete-gamma.js';
import { logGamma } from '../numeric/log-gamma.js';
import type { Mixture } from './mixture.js';
import { bestRho } from './normal-mixture.js';
import type { Tuning } from './normal-mixture.js';

/**
 * Mixture for sub-exponential sums.
 * @param c scale of the tail, above 0
 */
export function gammaExponentialMixture(tuning: Tuning, c: number): Mixture {
  const square = c * c;
  const r = bestRho(tuning, 'one-sided') / square;
  const constant = r * Math.log(r) - logGamma(r) - Math.log(lowerGamma(r, r));
  const log = (s: number, v: number): number => {
    const shape = v / square + r;
    const reached = (c * s + v) / square;
    const tail = Math.log(lowerGamma(shape, reached + r));
    return constant + logGamma(shape) + tail - shape * Math.log(reached + r) + reached;
  };
  return { log, largestSum: () => Number.POSITIVE_INFINITY };
}

/**
 * Mixture for sub-Poisson sums.
 * @param c size of a jump, above 0
 */
export function gammaPoissonMixture(tuning: Tuning, c: number): Mixture {
  const square = c * c;
  const r = bestRho(tuning, 'one-sided') / square;
  const constant = r * Math.log(r) - logGamma(r) - Math.log(upperGamma(r, r));
  const log = (s: number, v: number): number => {
    const rate = v / square + r;
    const shape = s / c + rate;
    const tail = Math.log(upperGamma(shape, rate));
    return constant + logGamma(shape) + tail - shape * Math.log(rate) + v / square;
  };
  return { log, largestSum: () => Number.POSITIVE_INFINITY };
}
