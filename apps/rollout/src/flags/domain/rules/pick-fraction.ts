import { fractionalVariant, type WeightedVariant } from '@glidepath/analysis';

/**
 * flagd's `fractional`, algorithm v2, over arguments that are evaluated already: an optional text to bucket by, then
 * `[variant, weight]` each, where a weight left out is 1.
 * @param defaultKey what is bucketed by where no text is given: flag key and targeting key
 * @returns null for the default: fewer shares than one, a share of another form, all weights 0 or a total above 2^31 - 1
 */
export function pickFraction(args: readonly unknown[], defaultKey: string | null): unknown {
  const [first] = args;
  const bucketKey = typeof first === 'string' ? first : defaultKey;
  const shares = (typeof first === 'string' ? args.slice(1) : args).map(shareOf);
  if (bucketKey === null || shares.length === 0) return null;
  // Variants stand for themselves by their place: two shares may well lead to the same one.
  const weights: WeightedVariant[] = [];
  for (const [place, share] of shares.entries()) {
    if (share === null) return null;
    weights.push([String(place), share.weight]);
  }
  try {
    const place = fractionalVariant(bucketKey, weights);
    return place === null ? null : (shares[Number(place)]?.variant ?? null);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function shareOf(value: unknown): { readonly variant: unknown; readonly weight: number } | null {
  if (!Array.isArray(value) || value.length < 1 || value.length > 2) return null;
  const [variant, weight = 1] = value as readonly unknown[];
  return typeof weight === 'number' && Number.isInteger(weight) ? { variant, weight } : null;
}
