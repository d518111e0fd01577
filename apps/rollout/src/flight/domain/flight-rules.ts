/** The times a flight keeps to, in milliseconds. Part of the rule: a decision replays with the rule it was made by. */
export const FLIGHT_RULES = {
  /** After a weight was set, requests still under way belong to the old one. */
  settleMs: 1_000,
  /** A share is verified over at most so much of the newest traffic. */
  shareWindowMs: 60_000,
  /** A return to weight 0 is verified over so much of the newest traffic. */
  returnWindowMs: 5_000,
  /**
   * So long a router may disagree with the commanded weight before the flight is held: longer than the window the share
   * is taken over, so that the last requests of the weight before cannot be what disagrees.
   */
  mismatchMs: 90_000,
  /** So long a flight waits without traffic before `onNoData` decides. */
  noDataMs: 30_000,
  /** An indicator that nobody has counted for so long is too old to fly on by. */
  staleMs: 60_000,
  /** The times above allow for counts as old as this; older ones lengthen them, see `patienceFor`. */
  countsWithinMs: 20_000,
  /** The times of a return allow for less. */
  returnCountsWithinMs: 5_000,
  /** So long a driver may fail, or a router lag behind its order, before the flight is held. */
  driverMs: 30_000,
  /** When a return cannot be proven by enough requests, so long without a canary request is taken for it. */
  quietReturnMs: 10_000,
  /** Canary traffic beyond this after the return was commanded is a failed rollback. */
  returnFailedMs: 30_000,
  /** An analysis is recorded at least this often while there is something to judge. */
  analysedEveryMs: 60_000,
  /** Ticks in one event; keeps it well below 256 KiB. */
  ticksPerEvent: 800,
  /** The control's past fed to the dispersion index before the first weight is judged. */
  historyMs: 1_800_000,
} as const;
