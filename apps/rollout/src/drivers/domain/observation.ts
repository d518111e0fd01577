/** Whether an arm can serve: `degraded` when part of its servers cannot. */
export type ArmHealth = 'up' | 'degraded' | 'down' | 'unknown';

/** One arm as its router sees it. Counters run from the router's start and only grow within an epoch. */
export interface ArmObservation {
  readonly health: ArmHealth;
  /** Requests sent to it; null when the router does not count. */
  readonly requests: number | null;
  /** Requests that were taken away from it because it did not answer: what retries hide from every client's errors. */
  readonly redispatched: number | null;
}

export interface Observation {
  /** Counters of different epochs cannot be subtracted: the router was restarted in between. */
  readonly epoch: string;
  readonly stable: ArmObservation;
  readonly canary: ArmObservation;
}

/** Requests per arm between two observations. */
export interface ArmCounts {
  readonly stable: number;
  readonly canary: number;
}

/** What a router that cannot tell answers. */
export const UNSEEN: Observation = {
  epoch: 'none',
  stable: { health: 'unknown', requests: null, redispatched: null },
  canary: { health: 'unknown', requests: null, redispatched: null },
};

/** @returns null when the router does not count, or was restarted in between */
export function requestsBetween(before: Observation, after: Observation): ArmCounts | null {
  if (before.epoch !== after.epoch) return null;
  const stable = grown(before.stable.requests, after.stable.requests);
  const canary = grown(before.canary.requests, after.canary.requests);
  return stable === null || canary === null ? null : { stable, canary };
}

function grown(before: number | null, after: number | null): number | null {
  return before === null || after === null || after < before ? null : after - before;
}

/** So many requests taken away from the canary within one look are more than a lost packet. */
const REDISPATCHES_OF_A_DEAD_ARM = 3;

/** What a router knows against its canary although no client sees an error. */
export interface CanaryTrouble {
  /** A sentence. */
  readonly reason: string;
  /** Whether only the canary is in trouble: harm. Where both versions are, going back heals nothing. */
  readonly isHarm: boolean;
}

/**
 * What speaks against the canary; null when nothing does.
 * A router that retries elsewhere makes a dead canary look perfect: the counts of its errors stay at zero.
 * @param before the observation of an earlier look, null at the first
 */
export function canaryTrouble(before: Observation | null, after: Observation): CanaryTrouble | null {
  const { stable, canary } = after;
  if (canary.health === 'down') {
    return stable.health === 'down'
      ? { reason: 'the router takes both versions for dead', isHarm: false }
      : { reason: 'the router takes the canary for dead', isHarm: true };
  }
  if (before === null || before.epoch !== after.epoch) return null;
  const taken = grown(before.canary.redispatched, canary.redispatched) ?? 0;
  if (taken < REDISPATCHES_OF_A_DEAD_ARM) return null;
  const fromStable = grown(before.stable.redispatched, stable.redispatched) ?? 0;
  return fromStable < REDISPATCHES_OF_A_DEAD_ARM
    ? { reason: `${taken} requests were taken away from the canary because it did not answer`, isHarm: true }
    : { reason: `${taken + fromStable} requests were taken away from both versions`, isHarm: false };
}
