import {
  bestRho,
  betaBinomialMixture,
  empiricalProcessBound,
  gammaExponentialMixture,
  gammaPoissonMixture,
  mixtureBound,
  normalMixture,
  stitchedBound,
} from '../src/index.js';
import type { Mixture, Sides } from '../src/index.js';
import { vectorBlock } from './env.js';

/** One call; which parameters there are depends on the function. */
type BoundCase = Readonly<Record<string, number | string>> & { readonly fn: string; readonly expect: number };

const TOLERANCE = 1e-5;

function answer(one: BoundCase): number {
  const given = (name: string): number => Number(one[name] ?? Number.NaN);
  const tuning = { vOpt: given('v_opt'), alphaOpt: given('alpha_opt') };
  const sides: Sides = one.fn.startsWith('one-sided') ? 'one-sided' : 'two-sided';
  if (one.fn.includes('stitching')) {
    const { c, s, eta } = { c: given('c'), s: given('s'), eta: given('eta') };
    return stitchedBound(given('v'), given('alpha'), { vMin: given('v_min'), c, s, eta });
  }
  if (one.fn.includes('empirical process')) {
    return empiricalProcessBound(given('t'), given('alpha'), { tMin: given('t_min'), a: given('A') });
  }
  if (one.fn.endsWith('rho')) return bestRho(tuning, sides);
  const mixture = mixtureOf(one.fn);
  return one.fn.includes('log mixture')
    ? mixture.log(given('s'), given('v'))
    : mixtureBound(mixture, given('v'), given('alpha'));

  function mixtureOf(name: string): Mixture {
    if (name.includes('beta-binomial'))
      return betaBinomialMixture(tuning, { g: given('g'), h: given('h') }, sides);
    if (name.includes('gamma-exponential')) return gammaExponentialMixture(tuning, given('c'));
    if (name.includes('gamma-poisson')) return gammaPoissonMixture(tuning, given('c'));
    return normalMixture(tuning, sides);
  }
}

const bounds = vectorBlock<BoundCase>('confseq.cases');
bounds.describe(bounds.title, () => {
  test.each(bounds.cases)('$label: $fn is $expect', (one) => {
    expect(Math.abs(answer(one) - one.expect)).toBeLessThanOrEqual(TOLERANCE);
  });
});
