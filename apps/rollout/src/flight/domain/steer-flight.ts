import type { RolloutEvent } from '@glidepath/contracts';
import {
  AlreadyLandedError,
  DriverTroubleError,
  HarmfulCanaryError,
  HeldByTargetError,
  NotInFlightError,
  RollbackFailedError,
  WayBackClosedError,
} from './errors.js';
import { warmUntilMs } from './flight-targets.js';
import type { InFlight, Landed, Rollout } from './rollout-state.js';
import { enterStep, holdFact, idsOf, passStep, rollBack, withdraw } from './step-facts.js';

/** What people tell a flight. */
export interface Steering {
  readonly type: 'pause' | 'resume' | 'promote' | 'skip' | 'abort' | 'rollback';
  /** Subject id of who says so. */
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
  /** Key of the change that has moved the target since this flight landed, if any. */
  readonly followedBy?: string | undefined;
  /** Why it has to stand for the sake of another target of its joint rollout, a sentence; absent where it has not. */
  readonly heldBy?: string | undefined;
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
    case 'skip':
      return skip(inFlight(state), steering);
    case 'abort':
      if (state.status === 'completed') throw new AlreadyLandedError(state.filed.key);
      return comeBack(state, steering, 'abort');
    case 'rollback':
      return comeBack(state, steering, 'rollback');
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
    case 'rolled-back':
    case 'withdrawn':
      throw new NotInFlightError(state.filed.key, state.status);
    case 'rollback-failed':
      throw new RollbackFailedError(state.filed.key, state.reason);
  }
}

/** Causes that end by themselves are turned into a person's pause, which does not. */
const ENDS_BY_ITSELF: readonly string[] = ['no-data', 'router', 'driver', 'joint'];

function pause(state: InFlight, { by, reason, now }: Steering): readonly RolloutEvent[] {
  if (state.status === 'paused' && !ENDS_BY_ITSELF.includes(state.cause)) return [];
  return [holdFact(state, { by, reason, cause: 'person' }, now)];
}

/** Past harm nobody flies on, unless going back does harm as well: then it is a person's choice. */
function forbidHarm({ verdict, filed }: InFlight): void {
  if (verdict === 'harmful' && filed.plan.reversible !== false) throw new HarmfulCanaryError(filed.key);
}

/** No target goes on while one that it comes after stands. */
function forbidOvertaking({ filed }: InFlight, { heldBy }: Steering): void {
  if (heldBy !== undefined) throw new HeldByTargetError(filed.key, heldBy);
}

/** Neither harm, nor a router in trouble, nor another target is passed by hand. */
function forbidPassing(state: InFlight, steering: Steering): void {
  forbidHarm(state);
  forbidOvertaking(state, steering);
  if (state.status === 'paused' && state.cause === 'driver') {
    throw new DriverTroubleError(state.filed.key, state.reason);
  }
}

function resume(state: InFlight, steering: Steering): readonly RolloutEvent[] {
  const { by, reason, now } = steering;
  if (state.status !== 'paused') return [];
  forbidHarm(state);
  forbidOvertaking(state, steering);
  const data = { ...idsOf(state), step: state.step, by, reason, resumedAt: now.toISOString() };
  const resumed: RolloutEvent = { type: 'rollout.resumed', data };
  switch (state.cause) {
    case 'plan':
      return [resumed, ...passStep(state, `resumed by ${by}`, now)];
    case 'window':
      return [resumed, ...enterStep(state, state.step + 1, now)];
    case 'person':
    case 'no-data':
    case 'inconclusive':
    case 'router':
    case 'harmful':
    case 'driver':
    case 'joint':
      return [resumed];
  }
}

function promote(state: InFlight, steering: Steering): readonly RolloutEvent[] {
  const { by, reason, now } = steering;
  forbidPassing(state, steering);
  const data = { ...idsOf(state), step: state.step, by, reason };
  const promoted: RolloutEvent = { type: 'rollout.promoted', data };
  const isHeldBefore = state.status === 'paused' && state.cause === 'window';
  if (isHeldBefore) return [promoted, ...enterStep(state, state.step + 1, now)];
  return [promoted, ...passStep(state, `promoted by ${by}`, now)];
}

/** Leaves out what is left of the watching at this weight: the next weight comes next, or the bake, or the landing. */
function skip(state: InFlight, steering: Steering): readonly RolloutEvent[] {
  const { by, reason, now } = steering;
  forbidPassing(state, steering);
  const ahead = state.steps.findIndex(
    ({ kind }, index) => index > state.step && (kind === 'set-weight' || kind === 'bake'),
  );
  const to = ahead < 0 ? state.steps.length : ahead;
  const data = { ...idsOf(state), step: state.step, to, by, reason };
  return [{ type: 'rollout.skipped', data }, ...enterStep(state, to, now)];
}

/** A way back is always open while there is something to bring back. */
function comeBack(
  state: Rollout,
  { by, reason, now, followedBy }: Steering,
  cause: 'abort' | 'rollback',
): readonly RolloutEvent[] {
  switch (state.status) {
    case 'none':
      throw new NotInFlightError('nothing', state.status);
    case 'completed':
      checkWarm(state, followedBy, now);
      return rollBack(state, { by, reason, cause }, now);
    case 'rolling-back':
    case 'rollback-failed':
    case 'rolled-back':
    case 'withdrawn':
      return [];
    case 'planned':
      return withdraw(state, { by, reason }, now);
    case 'running':
    case 'baking':
    case 'paused': {
      const aborted = { ...idsOf(state), step: state.step, by, reason };
      return [
        ...(cause === 'abort' ? [{ type: 'rollout.aborted' as const, data: aborted }] : []),
        ...rollBack(state, { by, reason, cause }, now),
      ];
    }
  }
}

function checkWarm(state: Landed, followedBy: string | undefined, now: Date): void {
  const { key, plan } = state.filed;
  if (plan.warm === undefined) {
    throw new WayBackClosedError(key, 'its plan does not keep the old version warm');
  }
  const untilMs = warmUntilMs(state);
  if (now.getTime() >= untilMs) {
    const until = new Date(untilMs).toISOString();
    throw new WayBackClosedError(key, `the old version was kept warm until ${until}`);
  }
  if (followedBy !== undefined) throw new WayBackClosedError(key, `${followedBy} has flown since`);
}
