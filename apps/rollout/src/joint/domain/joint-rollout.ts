import type { JointRolloutEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { evolveJoint } from './evolve-joint.js';
import type { Flights, JointDataOf, JointRollout } from './joint-state.js';
import { observeJoint } from './observe-joint.js';
import { type JointSteering, steerJoint } from './steer-joint.js';

export type JointCommand =
  | { readonly type: 'plan'; readonly filed: JointDataOf<'joint-rollout.planned'> }
  | { readonly type: 'observe'; readonly flights: Flights; readonly now: Date }
  /** The change was cancelled or amended; only what has not started ends by that. */
  | { readonly type: 'withdraw'; readonly by: string; readonly reason: string; readonly now: Date }
  | JointSteering;

/**
 * One change of several targets: the flights of its targets take off in the order of the plan, stand with what they come
 * after, and come back together in the reverse order. Stream `joint-rollout-<id>`; each flight has a stream of its own.
 */
export const jointRollout: Decider<JointRollout, JointCommand, JointRolloutEvent> = {
  initialState: () => ({ status: 'none' }),
  decide(command, state) {
    switch (command.type) {
      case 'plan':
        return state.status === 'none' ? [{ type: 'joint-rollout.planned', data: command.filed }] : [];
      case 'observe':
        return observeJoint(state, command.flights, command.now);
      case 'withdraw':
        return state.status === 'planned' ? steerJoint(state, { ...command, type: 'abort' }) : [];
      case 'start':
      case 'pause':
      case 'resume':
      case 'promote':
      case 'skip':
      case 'abort':
      case 'rollback':
        return steerJoint(state, command);
    }
  },
  evolve: evolveJoint,
};
