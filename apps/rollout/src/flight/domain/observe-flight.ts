import type { RolloutEvent, Tick } from '@glidepath/contracts';
import { driverFacts } from './driver-facts.js';
import type { DriverSight } from './driver-sight.js';
import { FLIGHT_RULES as RULES } from './flight-rules.js';
import type { Traffic } from './indicator.js';
import type { LatencyNews } from './latency-edge.js';
import { type JointOrder, obeyJoint } from './joint-order.js';
import { analysedFact, look, type Look } from './look.js';
import { observeReturn } from './observe-return.js';
import { patienceFor } from './patience.js';
import { type Progress, progress } from './progress.js';
import type { InFlight, Returning, Rollout } from './rollout-state.js';
import { AUTOPILOT, holdFact, rollBack } from './step-facts.js';
import { ASK } from './unsettled.js';

/** What was seen of a flight: the judge's ticks since the last recorded analysis, and the traffic per arm. */
export interface Observation {
  /** Complete ticks not yet recorded, oldest first. */
  readonly ticks: readonly Tick[];
  /** Over the span that starts at `trafficFromMs`. */
  readonly traffic: Traffic;
  /** Of every standing order to a router that is steered outside, as far as it was looked at. */
  readonly drivers?: readonly DriverSight[];
  /** Of indicators judged by latency that have no edge so far. */
  readonly latency?: LatencyNews;
  /** How old the newest counts may be when all is well, milliseconds: what is scraped rarely is no silence. */
  readonly countsAgeMs?: number;
  /** What the joint rollout it is a target of lets it do; absent where it is flown alone. */
  readonly joint?: JointOrder;
}

/** From which moment (milliseconds) the traffic of an observation has to be counted. */
export function trafficFromMs(state: InFlight | Returning, nowMs: number, countsAgeMs: number): number {
  const isReturning = state.status === 'rolling-back' || state.status === 'rollback-failed';
  const { returnWindowMs, shareWindowMs } = patienceFor(countsAgeMs);
  const window = isReturning ? returnWindowMs : shareWindowMs;
  return Math.max(state.weightSetAtMs + RULES.settleMs, nowMs - window);
}

/** What the observation of a moment leads to. */
export function observeFlight(state: Rollout, observation: Observation, now: Date): readonly RolloutEvent[] {
  switch (state.status) {
    case 'none':
    case 'planned':
    case 'withdrawn':
      return [];
    case 'completed':
    case 'rolled-back':
      return driverFacts(state, observation.drivers ?? [], now);
    case 'rolling-back':
    case 'rollback-failed': {
      const { traffic, drivers = [], countsAgeMs = 0 } = observation;
      const sight = { traffic, drivers, patience: patienceFor(countsAgeMs) };
      return [...driverFacts(state, drivers, now), ...observeReturn(state, sight, now)];
    }
    case 'running':
    case 'baking':
    case 'paused':
      return [
        ...driverFacts(state, observation.drivers ?? [], now),
        ...observeInFlight(state, observation, now),
      ];
  }
}

function observeInFlight(
  state: InFlight,
  { ticks, traffic, latency, drivers = [], countsAgeMs = 0, joint = { type: 'go' } }: Observation,
  now: Date,
): readonly RolloutEvent[] {
  const seen = look(state, ticks.slice(0, RULES.ticksPerEvent), latency);
  const isBehind = ticks.length > RULES.ticksPerEvent;
  const patience = patienceFor(countsAgeMs);
  const facts = factsOf(state, { seen, traffic, drivers, patience, isBehind, joint }, now);
  return isWorthRecording(state, seen, facts.length > 0, now)
    ? [analysedFact(state, seen, now), ...facts]
    : facts;
}

interface Sight extends Progress {
  /** More ticks are waiting than one event takes: nothing but harm is concluded before they are judged. */
  readonly isBehind: boolean;
  readonly joint: JointOrder;
}

function factsOf(
  state: InFlight,
  { seen, isBehind, joint, ...sight }: Sight,
  now: Date,
): readonly RolloutEvent[] {
  const harm = state.isHarmAccepted ? null : harmOf(seen, sight.drivers);
  if (harm !== null) return onHarmful(state, harm, now);
  if (joint.type !== 'go') return obeyJoint(state, joint, now);
  return isBehind ? [] : progress(state, { seen, ...sight }, now);
}

function isWorthRecording(state: InFlight, seen: Look, isLeadingOn: boolean, now: Date): boolean {
  if (seen.edges.length > 0) return true;
  if (seen.ticks.length === 0) return false;
  if (isLeadingOn || seen.verdict !== state.verdict || seen.ticks.length >= RULES.ticksPerEvent) return true;
  return now.getTime() - state.analysedAtMs >= RULES.analysedEveryMs;
}

/** By its counts, or by a router that hides from them what its clients would have seen. @returns a sentence */
function harmOf({ verdict, reason }: Look, drivers: readonly DriverSight[]): string | null {
  if (verdict === 'harmful') return reason;
  return drivers.find(({ trouble }) => trouble?.isHarm)?.trouble?.reason ?? null;
}

function onHarmful(state: InFlight, reason: string, now: Date): readonly RolloutEvent[] {
  const { onHarmful, reversible } = state.filed.plan;
  if (onHarmful === 'rollback' && reversible !== false) {
    return rollBack(state, { by: AUTOPILOT, reason, cause: 'harmful' }, now);
  }
  if (state.status === 'paused' && state.cause === 'harmful') return [];
  const asked = reversible === false ? `${reason}; ${ASK}` : reason;
  return [holdFact(state, { by: AUTOPILOT, reason: asked, cause: 'harmful' }, now)];
}
