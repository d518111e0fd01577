const BASE_MS = 200;
const LONGEST_MS = 10_000;

/**
 * How long to wait before trying again: what the server asked for, else between half and all of a doubling pause.
 * @param attempt tries made so far, from 1
 * @param retryAfter the `Retry-After` header: seconds or a date (RFC 9110, 10.2.3)
 * @param random 0 up to 1
 * @param now milliseconds since 1970
 * @returns milliseconds, at most ten seconds
 */
export function retryDelayMs(
  attempt: number,
  retryAfter: string | null,
  random: number,
  now: number,
): number {
  const asked = retryAfter === null ? undefined : askedMs(retryAfter, now);
  if (asked !== undefined) return Math.min(Math.max(asked, 0), LONGEST_MS);
  const pause = Math.min(BASE_MS * 2 ** (attempt - 1), LONGEST_MS);
  return pause / 2 + (pause / 2) * random;
}

function askedMs(retryAfter: string, now: number): number | undefined {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : date - now;
}
