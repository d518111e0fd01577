const HALVINGS = 100;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * How far an empirical distribution function ever strays from the true one, at any point and any time from `tMin` on,
 * with chance 1 - alpha.
 * @param t observations
 * @param a leading factor, above 1/√2; nearer to it is tighter for large t
 * @returns infinite before `tMin`
 * @see Howard and Ramdas, "Sequential estimation of quantiles with applications to A/B testing", 2022
 */
export function empiricalProcessBound(
  t: number,
  alpha: number,
  { tMin, a = 0.85 }: { readonly tMin: number; readonly a?: number },
): number {
  if (t < tMin) return Number.POSITIVE_INFINITY;
  return a * Math.sqrt((Math.log(1 + Math.log(t / tMin)) + offset(alpha, a)) / t);
}

/** The smallest offset whose error, over the best ratio of epochs, is alpha. */
function offset(alpha: number, a: number): number {
  let [low, high] = [0.1, 1];
  while (leastError(high, a) > alpha) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (leastError(middle, a) > alpha) low = middle;
    else high = middle;
  }
  return high;
}

function leastError(c: number, a: number): number {
  let [low, high] = [1, largestRatio(c, a)];
  for (let step = 0; step < HALVINGS; step++) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (errorAt(c, a, left) < errorAt(c, a, right)) high = right;
    else low = left;
  }
  return errorAt(c, a, (low + high) / 2);
}

/** Ratio of epochs at which nothing is left for the deviation itself. */
function largestRatio(c: number, a: number): number {
  let [low, high] = [1, 2 * a * a];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (Math.sqrt(middle / 2) + Math.sqrt((2 * (middle - 1)) / c) < a) low = middle;
    else high = middle;
  }
  return low;
}

function errorAt(c: number, a: number, eta: number): number {
  const square = (2 / eta) * (a - Math.sqrt((2 * (eta - 1)) / c)) ** 2;
  if (square <= 1 || eta <= 1) return Number.POSITIVE_INFINITY;
  return 4 * Math.exp(-square * c) * (1 + 1 / ((square - 1) * Math.log(eta)));
}
