/**
 * A mixture supermartingale over (sum, intrinsic time): its logarithm stays below ln(1/alpha) for ever with chance
 * 1 - alpha, whatever the stopping rule.
 * @see Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", 2021
 */
export interface Mixture {
  /** Natural logarithm of the mixture at sum `s` and intrinsic time `v`. */
  readonly log: (s: number, v: number) => number;
  /** The largest sum possible at `v`; infinite where there is none. */
  readonly largestSum: (v: number) => number;
}

const MOST_DOUBLINGS = 60;
const BISECTIONS = 200;

/**
 * The sum a process stays below at every intrinsic time with chance 1 - alpha.
 * @param v intrinsic time (variance), above 0
 * @param alpha 0 to 1 exclusive
 * @throws RangeError when no sum reaches the boundary
 */
export function mixtureBound(mixture: Mixture, v: number, alpha: number): number {
  const threshold = -Math.log(alpha);
  const most = mixture.largestSum(v);
  let high = Number.isFinite(most) ? most : crossing(mixture, v, threshold);
  if (mixture.log(high, v) < threshold) return high;
  let low = 0;
  for (let step = 0; step < BISECTIONS && high - low > Number.EPSILON * high; step++) {
    const middle = (low + high) / 2;
    if (mixture.log(middle, v) < threshold) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function crossing({ log }: Mixture, v: number, threshold: number): number {
  let sum = v;
  for (let doubling = 0; doubling < MOST_DOUBLINGS; doubling++) {
    if (log(sum, v) > threshold) return sum;
    sum *= 2;
  }
  throw new RangeError('no sum reaches the boundary');
}
