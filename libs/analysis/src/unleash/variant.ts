import { variantBucket } from './bucketing.js';
import { contextValue } from './context.js';
import type { UnleashContext } from './context.js';

export interface UnleashVariant {
  readonly name: string;
  /** Whole, relative to the sum over all variants. */
  readonly weight: number;
  readonly stickiness?: string;
  readonly payload?: { readonly type: string; readonly value: string };
  /** Users who get it whatever their bucket. */
  readonly overrides?: readonly { readonly contextName: string; readonly values: readonly string[] }[];
}

/**
 * The variant of a user; null when there are none, or none with a weight.
 * @param random stands in for a user who has no id
 */
export function pickVariant(
  groupId: string,
  variants: readonly UnleashVariant[],
  { context, random }: { readonly context: UnleashContext; readonly random: string },
): UnleashVariant | null {
  const overridden = variants.find(({ overrides = [] }) =>
    overrides.some(({ contextName, values }) => values.includes(contextValue(context, contextName) ?? '')),
  );
  if (overridden) return overridden;
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return null;
  const bucket = variantBucket(groupId, userOf(variants[0]?.stickiness, context, random), total);
  let cumulative = 0;
  return variants.find(({ weight }) => (cumulative += weight) >= bucket) ?? null;
}

function userOf(stickiness: string | undefined, context: UnleashContext, random: string): string {
  const { userId, sessionId, remoteAddress } = context;
  const anyId = userId ?? sessionId ?? remoteAddress ?? random;
  if (stickiness === undefined || stickiness === 'default') return anyId;
  return (stickiness === 'random' ? undefined : contextValue(context, stickiness)) ?? random;
}
