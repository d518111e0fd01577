import { logGamma } from './log-gamma.js';

const PRECISION = 1e-16;
const MOST_TERMS = 100_000;
const TINY = 1e-300;

/** Natural logarithm of the beta function B(a, b), both above 0. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/**
 * Regularised incomplete beta function I_x(a, b).
 * @param a above 0
 * @param b above 0
 * @param x 0 to 1
 * @see NIST DLMF 8.17.22
 */
export function lowerBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const factor = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) return (factor * fraction(a, b, x)) / a;
  return 1 - (factor * fraction(b, a, 1 - x)) / b;
}

/** Lentz's method on the continued fraction. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / apartFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apartFromZero(1 + even * d);
    c = apartFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apartFromZero(1 + odd * d);
    c = apartFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function apartFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
