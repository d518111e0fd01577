import { FLAG_PARTS, partsOfPercent, fractionalVariant, type WeightedVariant } from '@glidepath/analysis';
import type { DefinedFlag } from './flag.js';

/** What OFREP answers for a flag that was found. */
export interface Evaluation {
  readonly key: string;
  readonly variant: string;
  /** A variant is its own value. */
  readonly value: string;
  /** SPLIT while both variants are given out, else DEFAULT; never STATIC, which clients keep for ever. */
  readonly reason: 'SPLIT' | 'DEFAULT';
  /** Scalars only (OFREP 0.3). */
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** The variants in their order for life, canary first: widening then only adds users. */
export function weightsOf({ canary, stable, weightPercent }: DefinedFlag): readonly WeightedVariant[] {
  const parts = partsOfPercent(weightPercent);
  return [
    [canary, parts],
    [stable, FLAG_PARTS - parts],
  ];
}

/**
 * The variant of a user: flagd's `fractional` v2 over flag key and targeting key.
 * @param targetingKey whatever identifies the user for good
 */
export function evaluateFlag(flag: DefinedFlag, targetingKey: string): Evaluation {
  const variant = fractionalVariant(`${flag.flag}${targetingKey}`, weightsOf(flag)) ?? flag.stable;
  const isSplit = flag.weightPercent > 0 && flag.weightPercent < 100;
  const metadata = {
    service: flag.service,
    weightPercent: flag.weightPercent,
    bucketing: 'murmur3-32-v2',
    ...(flag.changeId === null ? {} : { changeId: flag.changeId }),
    ...(flag.rolloutId === null ? {} : { rolloutId: flag.rolloutId }),
  };
  return { key: flag.flag, variant, value: variant, reason: isSplit ? 'SPLIT' : 'DEFAULT', metadata };
}
