import type { RolloutEvent } from '@glidepath/contracts';
import { flownSteps } from './flown-steps.js';
import { flightTargets, isSteeredOutside, waveOfStep } from './flight-targets.js';
import { absorbTicks, newIndicator } from './indicator.js';
import { isKnownJudge, judgeOptionsOf } from './judges.js';
import {
  type Airborne,
  type DataOf,
  hasEnded,
  type IndicatorState,
  type InFlight,
  type Landed,
  type Returning,
  type Rollout,
  type StandingOrder,
} from './rollout-state.js';

/** Folds one fact. Never throws: a fact that does not fit where the flight stands changes nothing. */
export function evolveRollout(state: Rollout, event: RolloutEvent): Rollout {
  if (event.type === 'rollout.planned') {
    if (state.status !== 'none') return state;
    return { status: 'planned', filed: event.data, steps: flownSteps(event.data.plan) };
  }
  if (state.status === 'completed' || state.status === 'rolled-back') return evolveEnded(state, event);
  if (state.status === 'none' || hasEnded(state)) return state;
  if (state.status === 'planned') return evolvePlanned(state, event);
  return evolveAirborne(state, event);
}

function evolvePlanned(state: Extract<Rollout, { status: 'planned' }>, event: RolloutEvent): Rollout {
  if (event.type === 'rollout.rolled-back') {
    const { reason, rolledBackAt } = event.data;
    return { ...state, status: 'withdrawn', reason, endedAtMs: Date.parse(rolledBackAt) };
  }
  if (event.type !== 'rollout.started') return state;
  const startedAtMs = Date.parse(event.data.startedAt);
  return {
    ...state,
    status: 'running',
    startedAtMs,
    step: 0,
    clockFromMs: startedAtMs,
    weightPercent: 0,
    weightSetAtMs: startedAtMs,
    orders: [],
    observedPercent: null,
    indicators: {},
    edges: {},
    judgeVersion: null,
    verdict: null,
    isHarmAccepted: false,
    leftOut: [],
    findings: [],
    analysedAtMs: startedAtMs,
    reason: null,
  };
}

type Kept = Extract<Rollout, { status: 'completed' | 'rolled-back' }>;

/** What has landed may still come back, and routers are kept at the weights they were left with. */
function evolveEnded(state: Kept, { type, data }: RolloutEvent): Rollout {
  if (type === 'rollout.rolling-back') return state.status === 'completed' ? rollingBack(state, data) : state;
  if (type === 'rollout.weight-applied') {
    return { ...state, orders: withApplied(state.orders, data.key, 'applied') };
  }
  if (type === 'rollout.weight-drifted') {
    return { ...state, orders: withApplied(state.orders, data.key, 'lost') };
  }
  if (type !== 'rollout.weight-released') return state;
  return { ...state, orders: state.orders.map((order) => releasedBy(order, data.key)) };
}

function releasedBy(order: StandingOrder, key: string): StandingOrder {
  return order.key === key ? { ...order, isReleased: true } : order;
}

function rollingBack(
  { endedAtMs: _, ...state }: Landed | (Flying & { readonly endedAtMs?: number }),
  { reason, rollingBackAt }: DataOf<'rollout.rolling-back'>,
): Rollout {
  return { ...state, status: 'rolling-back', reason, rollingBackAtMs: Date.parse(rollingBackAt) };
}

type Flying = InFlight | Returning;

function evolveAirborne(state: Flying, event: RolloutEvent): Rollout {
  switch (event.type) {
    case 'rollout.planned':
    case 'rollout.started':
    case 'rollout.step-passed':
    case 'rollout.aborted':
    case 'rollout.weight-released':
      return state;
    case 'rollout.step-entered':
      return entered(state, event.data);
    case 'rollout.weight-set': {
      const { weightPercent, setAt } = event.data;
      const orders = withOrder(state, event.data);
      return { ...state, orders, weightPercent, weightSetAtMs: Date.parse(setAt), observedPercent: null };
    }
    case 'rollout.weight-applied': {
      const { key, wave = null, appliedAt } = event.data;
      const orders = withApplied(state.orders, key, 'applied');
      // What was counted before the router had it says nothing about this weight.
      const isPresent = wave === waveOfStep(state, state.step);
      return { ...state, orders, ...(isPresent ? { weightSetAtMs: Date.parse(appliedAt) } : {}) };
    }
    case 'rollout.weight-drifted':
      return { ...state, orders: withApplied(state.orders, event.data.key, 'lost') };
    case 'rollout.weight-verified':
      return { ...state, observedPercent: event.data.observedPercent };
    case 'rollout.analysed':
      return analysed(state, event.data);
    case 'rollout.paused': {
      const { cause, reason, pausedAt } = event.data;
      return { ...state, status: 'paused', cause, reason, pausedAtMs: Date.parse(pausedAt) };
    }
    case 'rollout.resumed':
      return {
        ...state,
        status: flyingStatus(state),
        clockFromMs: Date.parse(event.data.resumedAt),
        reason: null,
        isHarmAccepted: isHarmAcceptedOn(state),
      };
    case 'rollout.promoted':
      return {
        ...state,
        status: flyingStatus(state),
        reason: null,
        isHarmAccepted: isHarmAcceptedOn(state),
      };
    case 'rollout.skipped': {
      const { step, to } = event.data;
      const skipped = Array.from({ length: Math.max(0, to - step) }, (_, i) => step + i);
      return { ...state, status: flyingStatus(state), reason: null, leftOut: [...state.leftOut, ...skipped] };
    }
    case 'rollout.rolling-back':
      return rollingBack(state, event.data);
    case 'rollout.rollback-failed':
      return state.status === 'rolling-back'
        ? { ...state, status: 'rollback-failed', reason: event.data.reason }
        : state;
    case 'rollout.rolled-back':
      return { ...state, status: 'rolled-back', endedAtMs: Date.parse(event.data.rolledBackAt) };
    case 'rollout.completed':
      return { ...state, status: 'completed', reason: null, endedAtMs: Date.parse(event.data.completedAt) };
  }
}

/** Going on past harm accepts it; where going back is possible, only what was judged can be passed at all. */
function isHarmAcceptedOn(state: Flying): boolean {
  if (state.isHarmAccepted || state.verdict === 'harmful') return true;
  const isHeld = state.status === 'paused' && state.cause === 'harmful';
  return isHeld && state.filed.plan.reversible === false;
}

function flyingStatus({ steps, step }: Airborne): 'running' | 'baking' {
  return steps[step]?.kind === 'bake' ? 'baking' : 'running';
}

function entered(state: Flying, { step, enteredAt }: DataOf<'rollout.step-entered'>): Rollout {
  const indicators = Object.entries(state.indicators).map(([sli, indicator]): [string, IndicatorState] => [
    sli,
    { ...indicator, beforeStep: { compared: indicator.canaryCompared, total: indicator.judge.canary.total } },
  ]);
  const next = {
    ...state,
    step,
    clockFromMs: Date.parse(enteredAt),
    indicators: Object.fromEntries(indicators),
  };
  return { ...next, status: flyingStatus(next), reason: null };
}

function withOrder(flight: Airborne, data: DataOf<'rollout.weight-set'>): readonly StandingOrder[] {
  const { step, weightPercent, key } = data;
  const wave = data.wave ?? null;
  const moved = flightTargets(flight).find((target) => target.wave === wave);
  const isApplied = moved === undefined || !isSteeredOutside(moved.target);
  const order = { wave, step, weightPercent, key, isApplied };
  const isKnown = flight.orders.some((known) => known.wave === wave);
  if (!isKnown) return [...flight.orders, order];
  return flight.orders.map((known) => (known.wave === wave ? order : known));
}

function withApplied(
  orders: readonly StandingOrder[],
  key: string,
  is: 'applied' | 'lost',
): readonly StandingOrder[] {
  return orders.map((order) => (order.key === key ? { ...order, isApplied: is === 'applied' } : order));
}

function analysed(
  state: Flying,
  { judge, ticks, verdict, indicators, edges = [], analysedAt }: DataOf<'rollout.analysed'>,
): Rollout {
  const { plan } = state.filed;
  // A judge that is not known here leaves no state behind; that it cannot be recomputed is for the replay to say.
  const options = isKnownJudge(judge) ? judgeOptionsOf(plan, judge.version) : [];
  return {
    ...state,
    judgeVersion: judge.version,
    indicators: Object.fromEntries(
      plan.analysis.flatMap(({ sli }, i) => {
        const set = options[i];
        return set === undefined
          ? []
          : [[sli, absorbTicks(state.indicators[sli] ?? newIndicator(set), sli, set, ticks)]];
      }),
    ),
    edges: {
      ...Object.fromEntries(edges.map(({ sli, le, untilAt }) => [sli, { le, untilMs: Date.parse(untilAt) }])),
      ...state.edges,
    },
    verdict,
    findings: indicators,
    analysedAtMs: Date.parse(analysedAt),
  };
}
