import type { RolloutEvent, Tick } from '@glidepath/contracts';
import { FLIGHT_RULES as RULES } from './flight-rules.js';
import { observedShare, type Traffic } from './indicator.js';
import { analysedFact, look, type Look } from './look.js';
import type { DataOf, InFlight, Returning, Rollout } from './rollout-state.js';
import { AUTOPILOT, idsOf, passStep, rollBack } from './step-facts.js';

/** What was seen of a flight: the judge's ticks since the last recorded analysis, and the traffic per arm. */
export interface Observation {
  /** Complete ticks not yet recorded, oldest first. */
  readonly ticks: readonly Tick[];
  /** Over the span that starts at `trafficFromMs`. */
  readonly traffic: Traffic;
}

/** From which moment (milliseconds) the traffic of an observation has to be counted. */
export function trafficFromMs(state: InFlight | Returning, nowMs: number): number {
  const isReturning = state.status === 'rolling-back' || state.status === 'rollback-failed';
  const window = isReturning ? RULES.returnWindowMs : RULES.shareWindowMs;
  return Math.max(state.weightSetAtMs + RULES.settleMs, nowMs - window);
}

/** What the observation of a moment leads to. */
export function observeFlight(state: Rollout, observation: Observation, now: Date): readonly RolloutEvent[] {
  switch (state.status) {
    case 'none':
    case 'planned':
    case 'completed':
    case 'rolled-back':
    case 'withdrawn':
      return [];
    case 'rolling-back':
    case 'rollback-failed':
      return observeReturn(state, observation.traffic, now);
    case 'running':
    case 'baking':
    case 'paused':
      return observeInFlight(state, observation, now);
  }
}

function observeInFlight(
  state: InFlight,
  { ticks, traffic }: Observation,
  now: Date,
): readonly RolloutEvent[] {
  const seen = look(state, ticks.slice(0, RULES.ticksPerEvent));
  const facts = factsOf(state, { seen, traffic, isBehind: ticks.length > RULES.ticksPerEvent }, now);
  return isWorthRecording(state, seen, facts.length > 0, now)
    ? [analysedFact(state, seen, now), ...facts]
    : facts;
}

interface Sight {
  readonly seen: Look;
  readonly traffic: Traffic;
  /** More ticks are waiting than one event takes: nothing but harm is concluded before they are judged. */
  readonly isBehind: boolean;
}

function factsOf(state: InFlight, { seen, traffic, isBehind }: Sight, now: Date): readonly RolloutEvent[] {
  if (seen.verdict === 'harmful') return onHarmful(state, seen, now);
  return isBehind ? [] : progress(state, seen, traffic, now);
}

function isWorthRecording(state: InFlight, seen: Look, isLeadingOn: boolean, now: Date): boolean {
  if (seen.ticks.length === 0) return false;
  if (isLeadingOn || seen.verdict !== state.verdict || seen.ticks.length >= RULES.ticksPerEvent) return true;
  return now.getTime() - state.analysedAtMs >= RULES.analysedEveryMs;
}

function onHarmful(state: InFlight, { reason }: Look, now: Date): readonly RolloutEvent[] {
  if (state.filed.plan.onHarmful === 'rollback') {
    return rollBack(state, { by: AUTOPILOT, reason, cause: 'harmful' }, now);
  }
  const isHeld = state.status === 'paused' && state.cause === 'harmful';
  return isHeld ? [] : hold(state, 'harmful', reason, now);
}

function hold(
  state: InFlight,
  cause: DataOf<'rollout.paused'>['cause'],
  reason: string,
  now: Date,
): readonly RolloutEvent[] {
  const data = {
    ...idsOf(state),
    step: state.step,
    by: AUTOPILOT,
    reason,
    cause,
    pausedAt: now.toISOString(),
  };
  return [{ type: 'rollout.paused', data }];
}

function progress(state: InFlight, seen: Look, traffic: Traffic, now: Date): readonly RolloutEvent[] {
  if (state.status === 'paused') return resumeByItself(state, traffic, now);
  const step = state.steps[state.step];
  if (step === undefined) return [];
  switch (step.kind) {
    case 'set-weight':
      return verifyWeight(state, traffic, now);
    case 'analyse':
      return analyse(state, { seen, traffic, forMs: step.forMs }, now);
    case 'pause':
      if (step.forMs === null || elapsedMs(state, now) < step.forMs) return [];
      return passStep(state, 'the pause is over', now);
    case 'bake':
      return bake(state, { traffic, forMs: step.forMs }, now);
  }
}

function elapsedMs(state: InFlight, now: Date): number {
  return now.getTime() - state.clockFromMs;
}

/** Pauses that were the world's doing end with it; the others wait for a person. */
function resumeByItself(
  state: Extract<InFlight, { status: 'paused' }>,
  traffic: Traffic,
  now: Date,
): readonly RolloutEvent[] {
  const lastMs = lastSeenMs(state, traffic);
  const isBack = state.cause === 'no-data' && lastMs !== null && lastMs > state.pausedAtMs;
  const isFollowing =
    state.cause === 'router' && observedShare(state.weightPercent, traffic).outcome === 'matches';
  if (!isBack && !isFollowing) return [];
  const reason = isBack ? 'traffic is back' : 'the traffic follows the weight again';
  const data = { ...idsOf(state), step: state.step, by: AUTOPILOT, reason, resumedAt: now.toISOString() };
  return [{ type: 'rollout.resumed', data }];
}

/** While a weight is verified any traffic counts, later only the canary's can be judged. */
function lastSeenMs(state: InFlight, { lastMs, lastCanaryMs }: Traffic): number | null {
  return state.steps[state.step]?.kind === 'set-weight' ? lastMs : lastCanaryMs;
}

function isSilent(state: InFlight, traffic: Traffic, now: Date): boolean {
  const lastMs = Math.max(state.clockFromMs, lastSeenMs(state, traffic) ?? 0);
  return now.getTime() - lastMs >= RULES.noDataMs;
}

function onNoData(state: InFlight, now: Date): readonly RolloutEvent[] {
  const reason = `no traffic to judge by for ${RULES.noDataMs / 1000} s`;
  return state.filed.plan.onNoData === 'rollback'
    ? rollBack(state, { by: AUTOPILOT, reason, cause: 'no-data' }, now)
    : hold(state, 'no-data', reason, now);
}

function verifyWeight(state: InFlight, traffic: Traffic, now: Date): readonly RolloutEvent[] {
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
    if (elapsedMs(state, now) < RULES.mismatchMs) return [];
    const should = `${state.weightPercent} % ± ${(share.band * 100).toFixed(2)}`;
    const reason = `the router does not follow: ${observedPercent.toFixed(2)} % on the canary, should be ${should}`;
    return hold(state, 'router', reason, now);
  }
  return isSilent(state, traffic, now) ? onNoData(state, now) : [];
}

function analyse(
  state: InFlight,
  { seen, traffic, forMs }: { seen: Look; traffic: Traffic; forMs: number },
  now: Date,
): readonly RolloutEvent[] {
  if (seen.judged.every(({ pass }) => pass !== null)) {
    return passStep(state, seen.judged.map(({ pass }) => pass).join('; '), now);
  }
  if (isSilent(state, traffic, now)) return onNoData(state, now);
  if (elapsedMs(state, now) < forMs) return [];
  if (seen.judged.every(({ canaryInStep }) => canaryInStep === 0)) return onNoData(state, now);
  return onInconclusive(state, now);
}

function onInconclusive(state: InFlight, now: Date): readonly RolloutEvent[] {
  const reason = 'the analysis ended without a verdict';
  switch (state.filed.plan.onInconclusive) {
    case 'hold':
      return hold(state, 'inconclusive', reason, now);
    case 'rollback':
      return rollBack(state, { by: AUTOPILOT, reason, cause: 'inconclusive' }, now);
    case 'promote':
      return passStep(state, `${reason}; the plan says to promote then`, now);
  }
}

function bake(
  state: InFlight,
  { traffic, forMs }: { traffic: Traffic; forMs: number },
  now: Date,
): readonly RolloutEvent[] {
  const isWatched = state.filed.plan.analysis.length > 0;
  if (isWatched && isSilent(state, traffic, now)) return onNoData(state, now);
  return elapsedMs(state, now) < forMs ? [] : passStep(state, 'the bake time is over', now);
}

/** The way back is over when it is seen to be: no canary request among enough, or none for long enough. */
function observeReturn(state: Returning, traffic: Traffic, now: Date): readonly RolloutEvent[] {
  const sinceMs = now.getTime() - state.rollingBackAtMs;
  const ids = idsOf(state);
  const { canary, total } = traffic;
  if (canary === 0) {
    const isProven = observedShare(0, traffic).outcome === 'matches';
    if (!isProven && sinceMs < RULES.quietReturnMs) return [];
    const reason = state.reason ?? 'rolled back';
    const data = { ...ids, reason, verified: total > 0, observedCanary: 0, rolledBackAt: now.toISOString() };
    return [{ type: 'rollout.rolled-back', data }];
  }
  if (state.status === 'rollback-failed' || sinceMs < RULES.returnFailedMs) return [];
  const reason = `${canary} of ${total} requests still reach the canary at weight 0`;
  return [{ type: 'rollout.rollback-failed', data: { ...ids, reason } }];
}
