import { normalCdf } from '../numeric/normal.js';
import type { Mixture } from './mixture.js';

/** Where a boundary is tightest: at this intrinsic time, for this alpha. */
export interface Tuning {
  readonly vOpt: number;
  readonly alphaOpt: number;
}

/** One or both tails. */
export type Sides = 'one-sided' | 'two-sided';

/** The mixing precision that makes the boundary tightest where tuned. */
export function bestRho({ vOpt, alphaOpt }: Tuning, sides: Sides): number {
  const log = -Math.log(sides === 'one-sided' ? 2 * alphaOpt : alphaOpt);
  return vOpt / (2 * log + Math.log(1 + 2 * log));
}

/** Mixture with a normal prior, for sub-Gaussian sums. */
export function normalMixture(tuning: Tuning, sides: Sides): Mixture {
  const rho = bestRho(tuning, sides);
  const twoSided = (s: number, v: number): number =>
    Math.log(rho / (v + rho)) / 2 + (s * s) / (2 * (v + rho));
  const oneSided = (s: number, v: number): number =>
    twoSided(s, v) + Math.LN2 + Math.log(normalCdf(s / Math.sqrt(v + rho)));
  return { log: sides === 'one-sided' ? oneSided : twoSided, largestSum: () => Number.POSITIVE_INFINITY };
}
