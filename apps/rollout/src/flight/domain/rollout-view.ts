import type { FlownStepView, RolloutStatus, RolloutView } from '@glidepath/contracts';
import type { FlownStep } from './flown-steps.js';
import { warmUntilMs, waveOfStep } from './flight-targets.js';
import type { Airborne, Rollout } from './rollout-state.js';

const momentOf = (ms: number): string => new Date(ms).toISOString();

/**
 * A flight as the API shows it.
 * @param version of its stream
 * @param waitsFor why it may not take off yet, a phrase each
 * @returns null for a stream without a plan
 */
export function rolloutView(
  state: Rollout,
  version: number,
  waitsFor: readonly string[] = [],
): RolloutView | null {
  if (state.status === 'none') return null;
  const { rolloutId, changeId, key, service, environment, plan, attempt, joint } = state.filed;
  const target = joint?.target ?? null;
  const head = {
    rolloutId,
    changeId,
    key,
    target,
    targets: [],
    service,
    environment,
    plan,
    attempt,
    version,
  };
  const endedAt = 'endedAtMs' in state ? momentOf(state.endedAtMs) : null;
  const warmUntil =
    state.status === 'completed' && plan.warm !== undefined ? momentOf(warmUntilMs(state)) : null;
  if (state.status === 'planned' || state.status === 'withdrawn') {
    const status: RolloutStatus = state.status === 'planned' ? 'planned' : 'rolled-back';
    const isOver = state.status === 'withdrawn';
    const steps = state.steps.map((step) => stepView(step, isOver ? 'left-out' : 'ahead'));
    const nothingYet = { step: 0, weightPercent: 0, observedPercent: null, verdict: null, indicators: [] };
    const reason = isOver ? state.reason : waitReason(plan.start, waitsFor);
    const wait = { reason, waitsFor: isOver ? [] : [...waitsFor], problem: null, wave: null };
    return { ...head, ...nothingYet, ...wait, status, steps, warmUntil, startedAt: null, endedAt };
  }
  const { status, step, weightPercent, observedPercent, verdict, findings, reason, startedAtMs } = state;
  const now = { status, step, weightPercent, observedPercent, verdict, reason, indicators: [...findings] };
  const steps = state.steps.map((one, index) => stepView(one, placeOf(state, index)));
  const place = { wave: waveOfStep(state, step), steps, waitsFor: [], problem: problemOf(state) };
  return { ...head, ...now, ...place, warmUntil, startedAt: momentOf(startedAtMs), endedAt };
}

function waitReason(start: 'auto' | 'manual' | undefined, waitsFor: readonly string[]): string {
  if (waitsFor.length > 0) return `waits: ${waitsFor.join('; ')}`;
  return start === 'manual' ? 'waits until somebody starts it' : 'is about to take off';
}

function stepView(step: FlownStep, state: FlownStepView['state']): FlownStepView {
  const { kind, wave } = step;
  const weightPercent = step.kind === 'set-weight' ? step.weightPercent : null;
  const forMs = step.kind === 'set-weight' ? null : step.forMs;
  return { kind, weightPercent, seconds: forMs === null ? null : forMs / 1000, wave, state };
}

function placeOf(state: Airborne & { readonly status: string }, index: number): FlownStepView['state'] {
  if (state.leftOut.includes(index)) return 'left-out';
  if (state.status === 'completed' || index < state.step) return 'passed';
  if (index > state.step) return 'ahead';
  return 'current';
}

/** What somebody has to look at; the type is a page of the documentation, like those of refusals. */
function problemOf(state: Airborne & { readonly status: string }): RolloutView['problem'] {
  const detail = state.reason ?? '';
  if (state.status === 'rollback-failed') {
    return { type: '/problems/rollback-failed', title: 'The rollback was not seen to happen', detail };
  }
  if (state.status === 'paused' && 'cause' in state && state.cause === 'driver') {
    return { type: '/problems/driver-trouble', title: 'The router cannot be told or trusted', detail };
  }
  return null;
}
