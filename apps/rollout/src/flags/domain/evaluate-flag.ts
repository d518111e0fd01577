import { FLAG_PARTS, partsOfPercent, fractionalVariant, type WeightedVariant } from '@glidepath/analysis';
import type { DefinedFlag } from './flag-state.js';

/** What chooses between the two versions of a service. */
export type ReleaseSplit = Pick<
  DefinedFlag,
  'flag' | 'service' | 'stable' | 'canary' | 'weightPercent' | 'rolloutId' | 'changeId'
>;

/** What OFREP answers for a flag of a rollout. */
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
export function weightsOf({ canary, stable, weightPercent }: ReleaseSplit): readonly WeightedVariant[] {
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
export function evaluateFlag(split: ReleaseSplit, targetingKey: string): Evaluation {
  const variant = fractionalVariant(`${split.flag}${targetingKey}`, weightsOf(split)) ?? split.stable;
  const isSplit = split.weightPercent > 0 && split.weightPercent < 100;
  const reason = isSplit ? 'SPLIT' : 'DEFAULT';
  return { key: split.flag, variant, value: variant, reason, metadata: splitMetadata(split) };
}

export function splitMetadata(split: ReleaseSplit): Readonly<Record<string, string | number>> {
  return {
    service: split.service,
    weightPercent: split.weightPercent,
    bucketing: 'murmur3-32-v2',
    ...(split.changeId === null ? {} : { changeId: split.changeId }),
    ...(split.rolloutId === null ? {} : { rolloutId: split.rolloutId }),
  };
}
