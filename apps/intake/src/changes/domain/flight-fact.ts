import type { JointRolloutEvent, RolloutEvent } from '@glidepath/contracts';
import type { FlightFact } from './change.js';

/**
 * What a fact of a rollout says of its change; null where it says nothing. A change of several targets follows its joint
 * rollout, and none of the flights that are part of it.
 */
export function flightFact({ type, data }: RolloutEvent | JointRolloutEvent): FlightFact | null {
  switch (type) {
    case 'rollout.planned':
      return data.joint === undefined ? 'scheduled' : null;
    case 'joint-rollout.planned':
      return 'scheduled';
    case 'rollout.started':
    case 'joint-rollout.started':
      return 'started';
    case 'rollout.paused':
    case 'joint-rollout.paused':
    case 'joint-rollout.held':
      return 'paused';
    case 'rollout.resumed':
    case 'joint-rollout.resumed':
      return 'resumed';
    case 'joint-rollout.released':
      return data.held.length === 0 ? 'resumed' : null;
    case 'rollout.step-entered':
      return data.kind === 'bake' ? 'verifying' : null;
    case 'rollout.rolling-back':
    case 'joint-rollout.stopped':
      return 'rolling-back';
    case 'rollout.rolled-back':
    case 'joint-rollout.rolled-back':
      return 'rolled-back';
    case 'rollout.rollback-failed':
    case 'joint-rollout.return-failed':
      return 'failed';
    case 'rollout.completed':
    case 'joint-rollout.completed':
      return 'completed';
    case 'rollout.weight-set':
    case 'rollout.weight-applied':
    case 'rollout.weight-drifted':
    case 'rollout.weight-released':
    case 'rollout.weight-verified':
    case 'rollout.analysed':
    case 'rollout.step-passed':
    case 'rollout.promoted':
    case 'rollout.skipped':
    case 'rollout.aborted':
    case 'joint-rollout.return-ordered':
    case 'joint-rollout.return-held':
    case 'joint-rollout.returned':
      return null;
  }
}
