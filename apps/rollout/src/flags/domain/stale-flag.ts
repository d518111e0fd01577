import type { FlagStaleCause } from '@glidepath/contracts';
import { stateOf } from './decide-upkeep.js';
import type { KnownFlag } from './flag-state.js';

const DAY_MS = 86_400_000;
/** A flag that answers everybody alike for so long has done its work. */
export const SETTLED_AFTER_DAYS = 30;

export interface Staleness {
  readonly cause: FlagStaleCause;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * Why a flag should go.
 * @param changedAt when anything about it changed last, ISO 8601; null when that is not known
 * @param isMoved whether a rollout that has not ended moves it
 * @returns null for a flag in use
 */
export function stalenessOf(
  flag: KnownFlag,
  changedAt: string | null,
  isMoved: boolean,
  now: Date,
): Staleness | null {
  const expiresAt = flag.configuration?.expiresAt ?? null;
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime())
    return { cause: 'expired', since: expiresAt };
  if (isMoved || changedAt === null || !answersAllAlike(flag)) return null;
  const settledMs = now.getTime() - Date.parse(changedAt);
  return settledMs >= SETTLED_AFTER_DAYS * DAY_MS ? { cause: 'settled', since: changedAt } : null;
}

function answersAllAlike(flag: KnownFlag): boolean {
  if (stateOf(flag) === 'DISABLED') return true;
  if (flag.configuration !== null && flag.configuration.definition.targeting !== null) return false;
  return flag.status === 'configured' || flag.weightPercent === 0 || flag.weightPercent === 100;
}
