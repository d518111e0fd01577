import type { RolloutEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { evolveRollout } from './evolve-rollout.js';
import { observeFlight, type Observation } from './observe-flight.js';
import { type JointOrder, obeyJoint } from './joint-order.js';
import { NotInFlightError, NotReadyError } from './errors.js';
import type { DataOf, Rollout } from './rollout-state.js';
import { startFacts, type TakeOff } from './step-facts.js';
import { steerFlight, type Steering } from './steer-flight.js';

export type RolloutCommand =
  | { readonly type: 'plan'; readonly filed: DataOf<'rollout.planned'> }
  /** Take off, now that nothing stands in the way; a plan of its own may ask for somebody to say so. */
  | (TakeOff & {
      readonly type: 'start';
      readonly now: Date;
      /** What stands in the way, a phrase each. */
      readonly waitsFor?: readonly string[];
    })
  | { readonly type: 'observe'; readonly observation: Observation; readonly now: Date }
  | { readonly type: 'obey'; readonly order: JointOrder; readonly now: Date }
  /** The change was cancelled; only what has not started ends by that. */
  | { readonly type: 'withdraw'; readonly by: string; readonly reason: string; readonly now: Date }
  | Steering;

/** A change's flight: planned, flown in steps while it is watched, landed or brought back. Stream `rollout-<id>`. */
export const rollout: Decider<Rollout, RolloutCommand, RolloutEvent> = {
  initialState: () => ({ status: 'none' }),
  decide(command, state) {
    switch (command.type) {
      case 'plan':
        return state.status === 'none' ? [{ type: 'rollout.planned', data: command.filed }] : [];
      case 'start':
        return takeOff(command, state);
      case 'observe':
        return observeFlight(state, command.observation, command.now);
      case 'obey':
        return obeyJoint(state, command.order, command.now);
      case 'withdraw':
        return state.status === 'planned' ? steerFlight(state, { ...command, type: 'abort' }) : [];
      case 'pause':
      case 'resume':
      case 'promote':
      case 'skip':
      case 'abort':
      case 'rollback':
        return steerFlight(state, command);
    }
  },
  evolve: evolveRollout,
};

/** Without anybody's word a flight takes off when it may; on somebody's word it says why it may not. */
function takeOff(
  { now, by, reason, waitsFor = [] }: Extract<RolloutCommand, { type: 'start' }>,
  state: Rollout,
): readonly RolloutEvent[] {
  if (state.status !== 'planned') {
    if (by !== undefined && (state.status === 'none' || state.status === 'withdrawn')) {
      throw new NotInFlightError(state.status === 'none' ? 'nothing' : state.filed.key, state.status);
    }
    return [];
  }
  const { key, plan } = state.filed;
  if (by === undefined) {
    return waitsFor.length > 0 || plan.start === 'manual' ? [] : startFacts(state, now, {});
  }
  if (waitsFor.length > 0) throw new NotReadyError(key, waitsFor);
  return startFacts(state, now, { by, reason });
}
