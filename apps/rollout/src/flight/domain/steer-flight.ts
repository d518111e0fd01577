import type { RolloutEvent } from '@glidepath/contracts';
import { AlreadyLandedError, HarmfulCanaryError, NotInFlightError } from './errors.js';
import type { InFlight, Rollout } from './rollout-state.js';
import { idsOf, passStep, rollBack } from './step-facts.js';

/** What people tell a flight. */
export interface Steering {
  readonly type: 'pause' | 'resume' | 'promote' | 'abort';
  /** Subject id of who says so. */
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
}

/** What a person's command leads to; nothing when it already stands. */
export function steerFlight(state: Rollout, steering: Steering): readonly RolloutEvent[] {
  switch (steering.type) {
    case 'pause':
      return pause(inFlight(state), steering);
    case 'resume':
      return resume(inFlight(state), steering);
    case 'promote':
      return promote(inFlight(state), steering);
    case 'abort':
      return abort(state, steering);
  }
}

function inFlight(state: Rollout): InFlight {
  switch (state.status) {
    case 'running':
    case 'baking':
    case 'paused':
      return state;
    case 'completed':
      throw new AlreadyLandedError(state.filed.key);
    case 'none':
      throw new NotInFlightError('nothing', state.status);
    case 'planned':
    case 'rolling-back':
    case 'rollback-failed':
    case 'rolled-back':
    case 'withdrawn':
      throw new NotInFlightError(state.filed.key, state.status);
  }
}

function pause(state: InFlight, { by, reason, now }: Steering): readonly RolloutEvent[] {
  if (state.status === 'paused' && state.cause !== 'no-data' && state.cause !== 'router') return [];
  const place = { ...idsOf(state), step: state.step };
  return [
    { type: 'rollout.paused', data: { ...place, by, reason, cause: 'person', pausedAt: now.toISOString() } },
  ];
}

function resume(state: InFlight, { by, reason, now }: Steering): readonly RolloutEvent[] {
  if (state.status !== 'paused') return [];
  if (state.verdict === 'harmful') throw new HarmfulCanaryError(state.filed.key);
  const data = { ...idsOf(state), step: state.step, by, reason, resumedAt: now.toISOString() };
  const resumed: RolloutEvent = { type: 'rollout.resumed', data };
  return state.cause === 'plan' ? [resumed, ...passStep(state, `resumed by ${by}`, now)] : [resumed];
}

function promote(state: InFlight, { by, reason, now }: Steering): readonly RolloutEvent[] {
  if (state.verdict === 'harmful') throw new HarmfulCanaryError(state.filed.key);
  const promoted: RolloutEvent = {
    type: 'rollout.promoted',
    data: { ...idsOf(state), step: state.step, by, reason },
  };
  return [promoted, ...passStep(state, `promoted by ${by}`, now)];
}

/** A rollback is always allowed while there is something to roll back. */
function abort(state: Rollout, { by, reason, now }: Steering): readonly RolloutEvent[] {
  switch (state.status) {
    case 'none':
      throw new NotInFlightError('nothing', state.status);
    case 'completed':
      throw new AlreadyLandedError(state.filed.key);
    case 'rolling-back':
    case 'rollback-failed':
    case 'rolled-back':
    case 'withdrawn':
      return [];
    case 'planned':
      return [
        { type: 'rollout.aborted', data: { ...idsOf(state), step: 0, by, reason } },
        {
          type: 'rollout.rolled-back',
          data: {
            ...idsOf(state),
            reason,
            verified: true,
            observedCanary: 0,
            rolledBackAt: now.toISOString(),
          },
        },
      ];
    case 'running':
    case 'baking':
    case 'paused':
      return [
        { type: 'rollout.aborted', data: { ...idsOf(state), step: state.step, by, reason } },
        ...rollBack(state, { by, reason, cause: 'abort' }, now),
      ];
  }
}
