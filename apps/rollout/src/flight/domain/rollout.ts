import type { RolloutEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { evolveRollout } from './evolve-rollout.js';
import { observeFlight, type Observation } from './observe-flight.js';
import type { DataOf, Rollout } from './rollout-state.js';
import { startFacts } from './step-facts.js';
import { steerFlight, type Steering } from './steer-flight.js';

export type RolloutCommand =
  | { readonly type: 'plan'; readonly filed: DataOf<'rollout.planned'> }
  /** The flag is free: take off. */
  | { readonly type: 'start'; readonly now: Date }
  | { readonly type: 'observe'; readonly observation: Observation; readonly now: Date }
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
        return state.status === 'planned' ? startFacts(state, command.now) : [];
      case 'observe':
        return observeFlight(state, command.observation, command.now);
      case 'withdraw':
        return state.status === 'planned' ? steerFlight(state, { ...command, type: 'abort' }) : [];
      case 'pause':
      case 'resume':
      case 'promote':
      case 'abort':
        return steerFlight(state, command);
    }
  },
  evolve: evolveRollout,
};
