import type { RolloutEvent } from '@glidepath/contracts';
import { flownSteps } from './flown-steps.js';
import { absorbTicks, newIndicator } from './indicator.js';
import {
  type Airborne,
  type DataOf,
  hasEnded,
  type IndicatorState,
  type InFlight,
  type Returning,
  type Rollout,
} from './rollout-state.js';

/** Folds one fact. Never throws: a fact that does not fit where the flight stands changes nothing. */
export function evolveRollout(state: Rollout, event: RolloutEvent): Rollout {
  if (event.type === 'rollout.planned') {
    if (state.status !== 'none') return state;
    return { status: 'planned', filed: event.data, steps: flownSteps(event.data.plan) };
  }
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
    observedPercent: null,
    indicators: {},
    verdict: null,
    findings: [],
    analysedAtMs: startedAtMs,
    reason: null,
  };
}

type Flying = InFlight | Returning;

function evolveAirborne(state: Flying, event: RolloutEvent): Rollout {
  switch (event.type) {
    case 'rollout.planned':
    case 'rollout.started':
    case 'rollout.step-passed':
    case 'rollout.aborted':
      return state;
    case 'rollout.step-entered':
      return entered(state, event.data);
    case 'rollout.weight-set': {
      const { weightPercent, setAt } = event.data;
      return { ...state, weightPercent, weightSetAtMs: Date.parse(setAt), observedPercent: null };
    }
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
      };
    case 'rollout.promoted':
      return { ...state, status: flyingStatus(state), reason: null };
    case 'rollout.rolling-back': {
      const { reason, rollingBackAt } = event.data;
      return { ...state, status: 'rolling-back', reason, rollingBackAtMs: Date.parse(rollingBackAt) };
    }
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

function analysed(
  state: Flying,
  { ticks, verdict, indicators, analysedAt }: DataOf<'rollout.analysed'>,
): Rollout {
  return {
    ...state,
    indicators: Object.fromEntries(
      state.filed.plan.analysis.map((analysis) => {
        const before = state.indicators[analysis.sli] ?? newIndicator(analysis);
        return [analysis.sli, absorbTicks(before, analysis, ticks)];
      }),
    ),
    verdict,
    findings: indicators,
    analysedAtMs: Date.parse(analysedAt),
  };
}
