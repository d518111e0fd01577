import type { FiledFlight } from './rollout-state.js';

/** What stands around a flight that wants to take off. */
export interface Surroundings {
  /** Key of the change whose flight moves one of its targets now, null when they are free. */
  readonly heldBy: string | null;
  /** Of the changes it requires, those that have not landed. */
  readonly missing: readonly string[];
  /** Keys of changes that are flying and exclude it, or that it excludes. */
  readonly excluding: readonly string[];
}

/** Why a flight may not take off now, a phrase each; empty when it may. */
export function reasonsToWait(
  { filed: { window } }: FiledFlight,
  { heldBy, missing, excluding }: Surroundings,
  now: Date,
): readonly string[] {
  const nowMs = now.getTime();
  const reasons: string[] = [];
  if (window !== null && nowMs < Date.parse(window.startsAt)) {
    reasons.push(`its window opens at ${window.startsAt}`);
  }
  if (window !== null && nowMs >= Date.parse(window.endsAt)) {
    reasons.push(`its window closed at ${window.endsAt}; amend the change, or cancel it`);
  }
  for (const changeId of missing) reasons.push(`the change ${changeId} it requires has not landed`);
  for (const key of excluding) reasons.push(`${key} flies, and the two exclude each other`);
  if (heldBy !== null) reasons.push(`${heldBy} moves the same target`);
  return reasons;
}
