import { FLIGHT_RULES as RULES } from './flight-rules.js';

/** The times of a flight that wait for counts, milliseconds. */
export interface Patience {
  readonly noDataMs: number;
  readonly staleMs: number;
  readonly mismatchMs: number;
  readonly shareWindowMs: number;
  readonly returnWindowMs: number;
  readonly quietReturnMs: number;
}

/**
 * How long a flight waits for counts. Those of a version that is scraped once a minute are minutes old when all is well:
 * silence begins after that, and a share is taken over a span that holds some of them.
 * @param countsAgeMs how old the newest counts may be when all is well
 */
export function patienceFor(countsAgeMs: number): Patience {
  const lateMs = Math.max(0, countsAgeMs - RULES.countsWithinMs);
  const lateBackMs = Math.max(0, countsAgeMs - RULES.returnCountsWithinMs);
  return {
    noDataMs: RULES.noDataMs + lateMs,
    staleMs: RULES.staleMs + lateMs,
    mismatchMs: RULES.mismatchMs + lateMs,
    shareWindowMs: RULES.shareWindowMs + lateMs,
    returnWindowMs: RULES.returnWindowMs + lateBackMs,
    quietReturnMs: RULES.quietReturnMs + lateBackMs,
  };
}
