/** A source of numbers from 0 to 1 exclusive. */
export type Random = () => number;

/**
 * Xoshiro128** by Blackman and Vigna (public domain), seeded through SplitMix32: a period no simulation exhausts.
 * @param seed the same seed gives the same numbers
 */
export function randomOf(seed: number): Random {
  let mix = seed >>> 0;
  const next = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  return () => {
    const starred = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return (starred + 0.5) / 2 ** 32;
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Halves beyond this keep `exp` away from 0. */
const LARGEST_MEAN = 500;

/** How many independent events of a mean number happen. */
export function poisson(random: Random, mean: number): number {
  if (mean > LARGEST_MEAN) return poisson(random, mean / 2) + poisson(random, mean / 2);
  const limit = Math.exp(-mean);
  let events = 0;
  for (let product = random(); product > limit; product *= random()) events++;
  return events;
}

/** Size of a burst, at least 1, geometric. */
export function burstSize(random: Random, mean: number): number {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log(random()) / Math.log(1 - 1 / mean));
}
