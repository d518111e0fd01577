import { logGamma } from './log-gamma.js';

const PRECISION = 1e-16;
const MOST_TERMS = 100_000;
const TINY = 1e-300;

/**
 * Regularised lower incomplete gamma function P(a, x).
 * @param a above 0
 * @param x at least 0
 * @see NIST DLMF 8.11 (series), 8.9 (continued fraction)
 */
export function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate where it is small. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

function factor(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - logGamma(a));
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * factor(a, x);
}

/** Lentz's method on the continued fraction. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / apartFromZero(an * d + b);
    c = apartFromZero(b + an / c);
    const change = d * c;
    value *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return value * factor(a, x);
}

function apartFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
