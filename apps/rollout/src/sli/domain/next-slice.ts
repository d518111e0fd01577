/** A span of an indicator on the grid of its length, milliseconds since the epoch. */
export interface SliceSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** So many slices behind the newest are asked for later; what is older is left out. */
const MOST_BEHIND = 6;

export interface SlicePace {
  readonly everyMs: number;
  /** How long after its end a slice can be asked for. */
  readonly lagMs: number;
  /** Whether a slice of the past can still be asked for. */
  readonly looksBack: boolean;
}

/**
 * The slice to ask for now.
 * @param lastUntilMs end of the last slice that was answered, null before the first
 * @returns null while none is due
 */
export function nextSlice(
  lastUntilMs: number | null,
  { everyMs, lagMs, looksBack }: SlicePace,
  nowMs: number,
): SliceSpan | null {
  const newestMs = Math.floor((nowMs - lagMs) / everyMs) * everyMs;
  if (lastUntilMs !== null && lastUntilMs >= newestMs) return null;
  const oldestMs = looksBack ? newestMs - MOST_BEHIND * everyMs : newestMs;
  const isFollowing = lastUntilMs !== null && lastUntilMs + everyMs >= oldestMs;
  const untilMs = isFollowing ? lastUntilMs + everyMs : newestMs;
  return { fromMs: untilMs - everyMs, untilMs };
}
