import type { RolloutEvent } from '@glidepath/contracts';
import type { Rollout } from './rollout-state.js';
import { AUTOPILOT, holdFact, rollBack, withdraw } from './step-facts.js';

/** What a joint rollout lets one of its flights do. */
export type JointOrder =
  | { readonly type: 'go' }
  /** Stands for the sake of another target; the reason is a sentence. */
  | { readonly type: 'hold'; readonly reason: string }
  /** Its turn to come back. */
  | { readonly type: 'return'; readonly by: string; readonly reason: string };

/** What an order leads to; nothing where it is obeyed already. Of a landed flight the way back is open here. */
export function obeyJoint(state: Rollout, order: JointOrder, now: Date): readonly RolloutEvent[] {
  switch (order.type) {
    case 'go':
      return [];
    case 'hold': {
      if (state.status !== 'running' && state.status !== 'baking') return [];
      return [holdFact(state, { by: AUTOPILOT, cause: 'joint', reason: order.reason }, now)];
    }
    case 'return':
      return comeBack(state, order, now);
  }
}

function comeBack(
  state: Rollout,
  { by, reason }: Extract<JointOrder, { type: 'return' }>,
  now: Date,
): readonly RolloutEvent[] {
  switch (state.status) {
    case 'none':
    case 'withdrawn':
    case 'rolling-back':
    case 'rollback-failed':
    case 'rolled-back':
      return [];
    case 'planned':
      return withdraw(state, { by, reason }, now);
    case 'running':
    case 'baking':
    case 'paused':
    case 'completed':
      return rollBack(state, { by, reason, cause: 'joint' }, now);
  }
}
