import { durationMs, type JointRolloutEvent } from '@glidepath/contracts';
import {
  AlreadyLandedError,
  NotInFlightError,
  NotReadyError,
  WayBackClosedError,
} from '../../flight/domain/errors.js';
import { TargetNeededError } from './errors.js';
import { idsOf } from './joint-ids.js';
import type { JointRollout, PlannedJoint, Returning, UnderWay } from './joint-state.js';
import { ofTarget } from './of-target.js';

/** What people tell a joint rollout as a whole. */
export interface JointSteering {
  readonly type: 'start' | 'pause' | 'resume' | 'promote' | 'skip' | 'abort' | 'rollback';
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
  /** The target for whose sake all come back, where somebody named one. */
  readonly target?: string | undefined;
  /** Why no target may take off yet, beside that nobody has said so. */
  readonly waitsFor?: readonly string[];
  /** Key of the change that has moved a target since it landed, if any. */
  readonly followedBy?: string | undefined;
}

/** What a person's command leads to; nothing when it already stands. */
export function steerJoint(state: JointRollout, steering: JointSteering): readonly JointRolloutEvent[] {
  if (state.status === 'none') throw new NotInFlightError('nothing', 'none');
  const { key, plan } = state.filed;
  switch (steering.type) {
    case 'start':
      return start(state, steering);
    case 'pause':
      return pause(underWay(state), steering);
    case 'resume':
      return resume(underWay(state), steering);
    case 'promote':
    case 'skip':
      throw new TargetNeededError(
        key,
        steering.type,
        plan.targets.map(({ name }) => name),
      );
    case 'abort':
      if (state.status === 'completed') throw new AlreadyLandedError(key);
      return comeBack(state, steering);
    case 'rollback':
      return comeBack(state, steering);
  }
}

function underWay(state: PlannedJoint): UnderWay {
  switch (state.status) {
    case 'planned':
    case 'flying':
      return state;
    case 'completed':
      throw new AlreadyLandedError(state.filed.key);
    case 'returning':
    case 'rolled-back':
      throw new NotInFlightError(state.filed.key, state.status);
  }
}

function start(
  state: PlannedJoint,
  { by, reason, now, waitsFor = [] }: JointSteering,
): readonly JointRolloutEvent[] {
  if (state.status !== 'planned') return [];
  if (waitsFor.length > 0) throw new NotReadyError(state.filed.key, waitsFor);
  const data = { ...idsOf(state), startedAt: now.toISOString(), by, reason };
  return [{ type: 'joint-rollout.started', data }];
}

function pause(state: UnderWay, { by, reason, now }: JointSteering): readonly JointRolloutEvent[] {
  if (state.pauseReason !== null) return [];
  const data = { ...idsOf(state), by, reason, pausedAt: now.toISOString() };
  return [{ type: 'joint-rollout.paused', data }];
}

function resume(state: UnderWay, { by, reason, now }: JointSteering): readonly JointRolloutEvent[] {
  if (state.pauseReason === null) return [];
  const data = { ...idsOf(state), by, reason, resumedAt: now.toISOString() };
  return [{ type: 'joint-rollout.resumed', data }];
}

function comeBack(state: PlannedJoint, steering: JointSteering): readonly JointRolloutEvent[] {
  switch (state.status) {
    case 'rolled-back':
      return [];
    case 'returning':
      return answer(state, steering);
    case 'completed':
      checkWarm(state, steering);
      return [stop(state, steering)];
    case 'planned':
    case 'flying':
      return [stop(state, steering)];
  }
}

function stop(state: PlannedJoint, { by, reason, now, target }: JointSteering): JointRolloutEvent {
  const data = {
    ...idsOf(state),
    target: target ?? null,
    seen: null,
    by,
    reason,
    stoppedAt: now.toISOString(),
  };
  return { type: 'joint-rollout.stopped', data };
}

/**
 * Somebody was asked whether a target that cannot come back unharmed shall come back, and says so; or names one that
 * waits for another which is not seen to be back: who knows why need not wait with it.
 */
function answer(state: Returning, { by, reason, now, target }: JointSteering): readonly JointRolloutEvent[] {
  const waiting = state.failed.length > 0 && target !== undefined ? [target] : [];
  const named = [...new Set([...Object.keys(state.asked), ...waiting])].filter(
    (name) => ofTarget(state.ordered, name) === undefined && (target === undefined || target === name),
  );
  const data = { ...idsOf(state), by, reason, orderedAt: now.toISOString() };
  return named.map((name) => ({ type: 'joint-rollout.return-ordered', data: { ...data, target: name } }));
}

function checkWarm(
  { filed: { key, plan }, endedAtMs }: Extract<JointRollout, { status: 'completed' }>,
  { now, followedBy }: JointSteering,
): void {
  if (plan.warm === undefined)
    throw new WayBackClosedError(key, 'its plan does not keep the old version warm');
  const untilMs = endedAtMs + durationMs(plan.warm);
  if (now.getTime() >= untilMs) {
    const until = new Date(untilMs).toISOString();
    throw new WayBackClosedError(key, `the old version was kept warm until ${until}`);
  }
  if (followedBy !== undefined) throw new WayBackClosedError(key, `${followedBy} has flown since`);
}
