/**
 * Moments of an open-loop load: independent arrivals (a Poisson process), which do not wait for answers.
 * @param perSecond arrivals a second on average
 * @param seconds how long
 * @param seed the same seed gives the same moments
 * @returns milliseconds from the start, rising
 */
export function arrivals(perSecond: number, seconds: number, seed: number): readonly number[] {
  const random = mulberry32(seed);
  const moments: number[] = [];
  for (let at = gap(random, perSecond); at < seconds * 1000; at += gap(random, perSecond)) moments.push(at);
  return moments;
}

function gap(random: () => number, perSecond: number): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}

/** Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, enough for a load. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
