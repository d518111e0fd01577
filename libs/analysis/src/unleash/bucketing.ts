import { murmur3 } from '../murmur3.js';

/** Seed of the hash that picks variants, so that they do not follow the rollout's buckets. */
const VARIANT_SEED = 86_028_157;

/** The bucket of a user in a gradual rollout, 1 to 100. */
export function rolloutBucket(groupId: string, stickyId: string): number {
  return (murmur3(`${groupId}:${stickyId}`) % 100) + 1;
}

/** Whether a user is among the first `percentage` of 100 buckets. */
export function isRolledOut(groupId: string, stickyId: string, percentage: number): boolean {
  return percentage > 0 && rolloutBucket(groupId, stickyId) <= percentage;
}

/** The place of a user among weighted variants, 1 to `totalWeight`. */
export function variantBucket(groupId: string, stickyId: string, totalWeight: number): number {
  return (murmur3(`${groupId}:${stickyId}`, VARIANT_SEED) % totalWeight) + 1;
}
