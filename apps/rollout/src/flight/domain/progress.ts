import type { RolloutEvent } from '@glidepath/contracts';
import { areOrdersApplied } from './driver-facts.js';
import type { DriverSight } from './driver-sight.js';
import { FLIGHT_RULES as RULES } from './flight-rules.js';
import { observedShare, type Traffic } from './indicator.js';
import type { Look } from './look.js';
import type { Patience } from './patience.js';
import type { InFlight } from './rollout-state.js';
import { AUTOPILOT, holdFact, idsOf, passStep } from './step-facts.js';
import { onInconclusive, onNoData, onStale } from './unsettled.js';

/** What a flight goes on by. */
export interface Progress {
  readonly seen: Look;
  readonly traffic: Traffic;
  readonly drivers: readonly DriverSight[];
  readonly patience: Patience;
}

/** What the present step makes of a look that found no harm. */
export function progress(state: InFlight, sight: Progress, now: Date): readonly RolloutEvent[] {
  if (state.status === 'paused') return resumeByItself(state, sight, now);
  const trouble = driverTrouble(sight.drivers, now);
  if (trouble !== null) return [holdFact(state, { by: AUTOPILOT, cause: 'driver', reason: trouble }, now)];
  const step = state.steps[state.step];
  if (step === undefined) return [];
  switch (step.kind) {
    case 'set-weight':
      return verifyWeight(state, sight, now);
    case 'analyse':
      return watched(state, sight, now) ?? analyse(state, sight, step.forMs, now);
    case 'pause':
      if (step.forMs === null) return [];
      return watched(state, sight, now) ?? passAfter(state, step.forMs, 'the pause is over', now);
    case 'bake':
      return (
        watched(state, sight, now) ??
        silence(state, sight, now) ??
        passAfter(state, step.forMs, 'the bake time is over', now)
      );
  }
}

function elapsedMs(state: InFlight, now: Date): number {
  return now.getTime() - state.clockFromMs;
}

function passAfter(state: InFlight, forMs: number, reason: string, now: Date): readonly RolloutEvent[] {
  return elapsedMs(state, now) < forMs ? [] : passStep(state, reason, now);
}

/** Why the router cannot be trusted, or not be told: it has failed for a while, or takes both versions for dead. */
function driverTrouble(drivers: readonly DriverSight[], now: Date): string | null {
  for (const { trouble, behindSinceMs, reason } of drivers) {
    if (trouble !== null && !trouble.isHarm) return trouble.reason;
    if (behindSinceMs !== null && now.getTime() - behindSinceMs >= RULES.driverMs) return reason;
  }
  return null;
}

/** Pauses that were the world's doing end with it; the others wait for a person. */
function resumeByItself(
  state: Extract<InFlight, { status: 'paused' }>,
  sight: Progress,
  now: Date,
): readonly RolloutEvent[] {
  const reason = overcome(state, sight, now);
  if (reason === null) return [];
  const data = { ...idsOf(state), step: state.step, by: AUTOPILOT, reason, resumedAt: now.toISOString() };
  return [{ type: 'rollout.resumed', data }];
}

function overcome(state: Extract<InFlight, { status: 'paused' }>, sight: Progress, now: Date): string | null {
  const { traffic, drivers } = sight;
  switch (state.cause) {
    case 'no-data': {
      const lastMs = lastSeenMs(state, traffic);
      const isBack =
        lastMs !== null && lastMs > state.pausedAtMs && staleIndicator(state, sight, now) === null;
      return isBack ? 'traffic is back' : null;
    }
    case 'router': {
      const isFollowing = observedShare(state.weightPercent, traffic).outcome === 'matches';
      return isFollowing ? 'the traffic follows the weight again' : null;
    }
    case 'driver': {
      const isWell =
        drivers.length > 0 &&
        drivers.every(({ trouble, behindSinceMs }) => trouble === null && behindSinceMs === null);
      return isWell ? 'the router is well again' : null;
    }
    case 'joint':
      // A flight that has to stand for the sake of another target is not asked what it makes of its own sight.
      return 'the other targets let it go on';
    case 'person':
    case 'plan':
    case 'inconclusive':
    case 'harmful':
    case 'window':
      return null;
  }
}

/** While a weight is verified any traffic counts, later only the canary's can be judged. */
function lastSeenMs(state: InFlight, { lastMs, lastCanaryMs }: Traffic): number | null {
  return state.steps[state.step]?.kind === 'set-weight' ? lastMs : lastCanaryMs;
}

function isSilent(state: InFlight, { traffic, patience }: Progress, now: Date): boolean {
  const lastMs = Math.max(state.clockFromMs, lastSeenMs(state, traffic) ?? 0);
  return now.getTime() - lastMs >= patience.noDataMs;
}

/** An indicator that nobody has counted for too long, while a step is watched. */
function staleIndicator(state: InFlight, { seen: { judged }, patience }: Progress, now: Date): string | null {
  if (state.steps[state.step]?.kind === 'set-weight') return null;
  const stale = judged.find(
    ({ judgedUntilMs }) => now.getTime() - Math.max(state.clockFromMs, judgedUntilMs) >= patience.staleMs,
  );
  return stale?.finding.sli ?? null;
}

/** What holds a flight at any step after its weight was verified: a router that strays, or an indicator gone silent. */
function watched(state: InFlight, sight: Progress, now: Date): readonly RolloutEvent[] | null {
  if (state.observedPercent === null) return null;
  const share = observedShare(state.weightPercent, sight.traffic);
  if (share.outcome === 'mismatch') return [routerHold(state, share, now)];
  const stale = staleIndicator(state, sight, now);
  return stale === null || isSilent(state, sight, now) ? null : onStale(state, stale, sight.patience, now);
}

function routerHold(
  state: InFlight,
  { share, band }: { readonly share: number | null; readonly band: number },
  now: Date,
): RolloutEvent {
  const observed = ((share ?? 0) * 100).toFixed(2);
  const should = `${state.weightPercent} % ± ${(band * 100).toFixed(2)}`;
  const reason = `the router does not follow: ${observed} % on the canary, should be ${should}`;
  return holdFact(state, { by: AUTOPILOT, cause: 'router', reason }, now);
}

function silence(state: InFlight, sight: Progress, now: Date): readonly RolloutEvent[] | null {
  const isWatched = state.filed.plan.analysis.length > 0;
  return isWatched && isSilent(state, sight, now) ? onNoData(state, sight.patience, now) : null;
}

function verifyWeight(state: InFlight, sight: Progress, now: Date): readonly RolloutEvent[] {
  const { traffic, patience } = sight;
  if (!areOrdersApplied(state)) return [];
  const share = observedShare(state.weightPercent, traffic);
  const observedPercent = (share.share ?? 0) * 100;
  if (share.outcome === 'matches') {
    const { step, weightPercent } = state;
    const counts = { canary: traffic.canary, total: traffic.total, users: share.users };
    const shares = { weightPercent, observedPercent, bandPercent: share.band * 100 };
    const reason = `${observedPercent.toFixed(2)} % of the traffic is on the canary`;
    return [
      { type: 'rollout.weight-verified', data: { ...idsOf(state), step, ...shares, ...counts } },
      ...passStep(state, reason, now),
    ];
  }
  if (share.outcome === 'mismatch') {
    return elapsedMs(state, now) < patience.mismatchMs ? [] : [routerHold(state, share, now)];
  }
  return isSilent(state, sight, now) ? onNoData(state, patience, now) : [];
}

function analyse(state: InFlight, sight: Progress, forMs: number, now: Date): readonly RolloutEvent[] {
  const { seen, patience } = sight;
  if (seen.judged.every(({ pass }) => pass !== null)) {
    return passStep(state, seen.judged.map(({ pass }) => pass).join('; '), now);
  }
  if (isSilent(state, sight, now)) return onNoData(state, patience, now);
  if (elapsedMs(state, now) < forMs) return [];
  if (seen.judged.every(({ canaryInStep }) => canaryInStep === 0)) return onNoData(state, patience, now);
  return onInconclusive(state, now);
}
