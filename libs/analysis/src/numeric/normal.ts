import { upperGamma } from './incomplete-gamma.js';

/** Chance that a standard normal variable is at most `x`. */
export function normalCdf(x: number): number {
  const tail = upperGamma(0.5, (x * x) / 2) / 2;
  return x < 0 ? tail : 1 - tail;
}

/**
 * The inverse of {@link normalCdf}: a rational first guess, then Newton's steps.
 * @param probability 0 to 1 exclusive
 * @throws RangeError outside
 * @see Abramowitz and Stegun, 26.2.23
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`not inside 0 to 1: ${probability}`);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  const rational =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = rational - t;
  for (let step = 0; step < 4; step++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    x -= (normalCdf(x) - probability) / density;
  }
  return x;
}
