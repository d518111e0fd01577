import type { ChangeState, JointRolloutEvent, RolloutEvent } from '@glidepath/contracts';
import { type EventEnvelope, foldFacts } from '@glidepath/event-store';
import { rollout } from '../../flight/domain/rollout.js';
import type { Rollout } from '../../flight/domain/rollout-state.js';
import { jointRollout } from '../../joint/domain/joint-rollout.js';
import type { JointRollout } from '../../joint/domain/joint-state.js';
import type { ChangeStanding } from './change-standing.js';

/**
 * A change as its flight has left it. The change's own stream follows the flight's facts a moment later, and while intake
 * is away much later: until then nobody may deploy what is being brought back.
 * @param facts of the rollout of the change's present revision, oldest first; empty when there is none
 */
export function withFlight(standing: ChangeStanding, facts: readonly EventEnvelope[]): ChangeStanding {
  // The stream is named by the rollout's id and holds its facts and no others.
  const flight = foldFacts(rollout, facts as readonly (EventEnvelope & RolloutEvent)[]);
  return moved(standing, stateIn(flight, standing.state), facts);
}

/** The same of a change of several targets. */
export function withJoint(
  standing: ChangeStanding,
  facts: readonly (EventEnvelope & JointRolloutEvent)[],
): ChangeStanding {
  return moved(standing, stateOfJoint(foldFacts(jointRollout, facts), standing.state), facts);
}

function moved(
  standing: ChangeStanding,
  state: ChangeState,
  facts: readonly EventEnvelope[],
): ChangeStanding {
  if (state === standing.state) return standing;
  return { ...standing, state, position: Math.max(standing.position, facts.at(-1)?.position ?? 0) };
}

function stateIn({ status }: Rollout, state: ChangeState): ChangeState {
  switch (status) {
    case 'none':
    case 'planned':
    case 'running':
    case 'baking':
      return state;
    case 'paused':
    case 'rolling-back':
    case 'rolled-back':
    case 'completed':
      return status;
    case 'rollback-failed':
      return 'failed';
    case 'withdrawn':
      return 'rolled-back';
  }
}

function stateOfJoint(joint: JointRollout, state: ChangeState): ChangeState {
  switch (joint.status) {
    case 'none':
    case 'planned':
    case 'flying':
      return isStanding(joint) ? 'paused' : state;
    case 'returning':
      return joint.failed.length > 0 ? 'failed' : 'rolling-back';
    case 'completed':
    case 'rolled-back':
      return joint.status;
  }
}

function isStanding(joint: JointRollout): boolean {
  return 'held' in joint && (joint.pauseReason !== null || Object.keys(joint.held).length > 0);
}
