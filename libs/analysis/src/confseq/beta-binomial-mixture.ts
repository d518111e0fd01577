import { logBeta, lowerBeta } from '../numeric/incomplete-beta.js';
import type { Mixture } from './mixture.js';
import { bestRho } from './normal-mixture.js';
import type { Sides, Tuning } from './normal-mixture.js';

/** Least part of g·h that the prior keeps. */
const LEAST_PART = 1e-3;

/**
 * Mixture for sums of bounded steps, from -g to h.
 * @param g largest step down, above 0
 * @param h largest step up, above 0
 */
export function betaBinomialMixture(
  tuning: Tuning,
  { g, h }: { readonly g: number; readonly h: number },
  sides: Sides,
): Mixture {
  const r = Math.max(bestRho(tuning, sides) - g * h, LEAST_PART * g * h);
  const span = g + h;
  const x = sides === 'one-sided' ? h / span : 1;
  const logIncomplete = (a: number, b: number): number => logBeta(a, b) + Math.log(lowerBeta(a, b, x));
  const normaliser = logIncomplete(r / (g * span), r / (h * span));
  const log = (s: number, v: number): number =>
    (v / (g * h)) * Math.log(span) -
    ((v + h * s) / (h * span)) * Math.log(g) -
    ((v - g * s) / (g * span)) * Math.log(h) +
    logIncomplete((r + v - g * s) / (g * span), (r + v + h * s) / (h * span)) -
    normaliser;
  return { log, largestSum: (v) => v / g };
}
