const DIRECT_TERMS = 30;
/** Bernoulli numbers B2 to B10 over (2k)!. */
const CORRECTIONS = [1 / 12, -1 / 720, 1 / 30_240, -1 / 1_209_600, 1 / 47_900_160];

/**
 * Riemann's zeta function, by Euler and Maclaurin.
 * @param s above 1
 * @throws RangeError otherwise
 * @see NIST DLMF 25.2.9
 */
export function zeta(s: number): number {
  if (!(s > 1)) throw new RangeError(`zeta of ${s}`);
  const n = DIRECT_TERMS;
  const direct = Array.from({ length: n - 1 }, (_, i) => (i + 1) ** -s).reduce((sum, term) => sum + term, 0);
  let factor = s * n ** (-s - 1);
  const corrections = CORRECTIONS.reduce((sum, coefficient, k) => {
    const term = coefficient * factor;
    factor *= ((s + 2 * k + 1) * (s + 2 * k + 2)) / n ** 2;
    return sum + term;
  }, 0);
  return direct + n ** (1 - s) / (s - 1) + n ** -s / 2 + corrections;
}
