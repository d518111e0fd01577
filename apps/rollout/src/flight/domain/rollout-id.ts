import { canonicalDigest } from '@glidepath/event-store';

/**
 * The id of the rollout of one revision of a change: always the same, so that a reaction that runs again plans nothing
 * twice.
 * @param attempt 1 for the first flight of the revision, 2 for its first retry, and so on
 * @param target of a joint rollout: the flight of that target; absent for the rollout as a whole
 * @returns a UUID of version 8 (RFC 9562, 5.8) made from a SHA-256
 */
export function rolloutIdOf(changeId: string, revision: number, attempt = 1, target?: string): string {
  const first = { rolloutOf: changeId, revision, ...(target === undefined ? {} : { target }) };
  const hex = canonicalDigest(attempt === 1 ? first : { ...first, attempt });
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The stream of a rollout. */
export function rolloutStream(rolloutId: string): string {
  return `rollout-${rolloutId}`;
}
