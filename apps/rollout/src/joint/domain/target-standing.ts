import type { PauseCause } from '@glidepath/contracts';
import type { Rollout } from '../../flight/domain/rollout-state.js';
import type { Standing } from './joint-state.js';

/** A pause of the plan is a step, not a hold, and one for the sake of another target is that one's. */
const NO_HOLDS: readonly PauseCause[] = ['plan', 'joint'];

/** Why a target stands, where what comes after it has to stand as well; null while it does not. */
export function standingOf(state: Rollout): Standing | null {
  if (state.status !== 'paused' || NO_HOLDS.includes(state.cause)) return null;
  return { cause: state.cause, reason: state.reason ?? 'it is paused' };
}

/** Whether a flight goes back, has gone, or will never take off: what one target comes back for, all do. */
export function hasTurnedBack(state: Rollout): boolean {
  return state.status === 'rolling-back' || state.status === 'rollback-failed' || isBack(state);
}

/** Whether it was seen to be back, or never carried anything. */
export function isBack(state: Rollout): boolean {
  return state.status === 'rolled-back' || state.status === 'withdrawn';
}

/** Whether any traffic may have been on the new version since it took off. */
export function hasCarried(state: Rollout): boolean {
  return state.status !== 'none' && state.status !== 'planned' && state.status !== 'withdrawn';
}

/** Whether a flight is as far as another waits for: landed, or at the step. A weight is reached when traffic follows it. */
export function hasReached(state: Rollout, step: string | null): boolean {
  if (state.status === 'completed') return true;
  if (step === null) return false;
  if (state.status !== 'running' && state.status !== 'baking' && state.status !== 'paused') return false;
  const at = state.steps.findIndex(({ name }) => name === step);
  if (at < 0) return false;
  return state.steps[at]?.kind === 'set-weight' ? state.step > at : state.step >= at;
}

/** Why a flight has turned back, a sentence. */
export function turnReasonOf(state: Rollout): string {
  const reason = 'reason' in state ? state.reason : null;
  return reason ?? 'it came back';
}
