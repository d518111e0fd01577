import { murmur3 } from './murmur3.js';

/**
 * The fixed total over which every flag of ours splits its users, in parts. Raising a share keeps everybody
 * who had it only while total and order of the variants stay the same, so neither ever changes.
 */
export const FLAG_PARTS = 100_000;

/** One variant and its weight, a whole number of parts; a negative weight counts as 0. */
export type WeightedVariant = readonly [variant: string, weight: number];

/** How flagd maps a hash to a bucket: `v2` since 2026, `v1` before. They put the same user elsewhere. */
export type FractionalAlgorithm = 'v1' | 'v2';

/** flagd 2026 (pull request 1909): the sum of weights stays a signed 32-bit number. */
const MAX_TOTAL_WEIGHT = 2 ** 31 - 1;
/** Products up to here are exact in a double; beyond, the same arithmetic needs BigInt. */
const EXACT_TOTAL = 2 ** 21;

/**
 * The bucket of a hash among `total` equal ones: `(hash * total) >> 32`, without rounding.
 * @param hash unsigned 32-bit
 * @param total buckets, 1 to 2^31 - 1
 * @returns 0 to total - 1
 * @see flagd, `fractional` operator, algorithm v2
 */
export function bucketOf(hash: number, total: number): number {
  if (total <= EXACT_TOTAL) return Math.floor((hash * total) / 2 ** 32);
  return Number((BigInt(hash) * BigInt(total)) >> 32n);
}

function checkedWeights(weights: readonly WeightedVariant[]): readonly WeightedVariant[] {
  return weights.map(([variant, weight]) => {
    if (!Number.isInteger(weight))
      throw new RangeError(`weight of ${variant} is not a whole number: ${weight}`);
    return [variant, Math.max(0, weight)];
  });
}

/**
 * The variant flagd's `fractional` operator gives to a bucketing key.
 * @param bucketKey what is hashed; by default of flagd the flag key followed by the targeting key
 * @param weights variants in their fixed order, weights in whole parts
 * @param algorithm `v2` unless an older flag says otherwise
 * @returns null when no variant is hit: all weights 0, or v1's rounding at the very top
 * @throws RangeError when a weight is not whole or the weights sum to more than 2^31 - 1
 * @see flagd, `fractional` operator; the test vectors of flagd and flagd-testbed
 */
export function fractionalVariant(
  bucketKey: string,
  weights: readonly WeightedVariant[],
  algorithm: FractionalAlgorithm = 'v2',
): string | null {
  const parts = checkedWeights(weights);
  const total = parts.reduce((sum, [, weight]) => sum + weight, 0);
  if (total > MAX_TOTAL_WEIGHT) throw new RangeError(`weights sum to ${total}, above ${MAX_TOTAL_WEIGHT}`);
  if (total === 0) return null;
  const hash = murmur3(bucketKey);
  switch (algorithm) {
    case 'v2':
      return firstAbove(bucketOf(hash, total), parts);
    case 'v1': {
      const percents = parts.map(([variant, weight]): WeightedVariant => [variant, (weight * 100) / total]);
      return firstAbove(Math.trunc((Math.abs(hash | 0) / (2 ** 31 - 1)) * 100), percents);
    }
  }
}

function firstAbove(bucket: number, parts: readonly WeightedVariant[]): string | null {
  let cumulative = 0;
  for (const [variant, weight] of parts) {
    cumulative += weight;
    if (bucket < cumulative) return variant;
  }
  return null;
}

/**
 * A percentage as parts of {@link FLAG_PARTS}.
 * @param percent 0 to 100, two decimals (finer is rounded to 0.001)
 * @throws RangeError outside 0 to 100
 */
export function partsOfPercent(percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`not a percentage: ${percent}`);
  return Math.round(percent * (FLAG_PARTS / 100));
}

/**
 * The weights that give `variant` its share first and `otherwise` the rest. Widening only adds users: the
 * share always covers the buckets from 0 upwards, over a total that never changes.
 * @param percent share of `variant`, 0 to 100
 * @throws RangeError outside 0 to 100
 */
export function stickySplit(variant: string, percent: number, otherwise: string): readonly WeightedVariant[] {
  const parts = partsOfPercent(percent);
  return [
    [variant, parts],
    [otherwise, FLAG_PARTS - parts],
  ];
}
