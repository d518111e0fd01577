import { Injectable } from '@nestjs/common';
import { FollowLog } from '../../flight/application/follow-log.js';
import type { Steered, SteerRequest } from '../../flight/application/steer-request.js';
import { SteerRollout } from '../../flight/application/steer-rollout.js';
import { tryAgain } from '../../flight/application/try-again.js';
import type { FiledFlight } from '../../flight/domain/rollout-state.js';
import { FindRollout } from './find-rollout.js';
import { SteerJointRollout } from './steer-joint-rollout.js';

/** Of one target nothing comes back alone, and none takes off before its turn. */
const OF_THE_WHOLE: readonly SteerRequest['command'][] = ['start', 'abort', 'rollback'];

/** Takes a command to what it is meant for: a flight, one target of a joint rollout, or the whole of it. */
@Injectable()
export class Steer {
  constructor(
    private readonly follow: FollowLog,
    private readonly findRollout: FindRollout,
    private readonly steerRollout: SteerRollout,
    private readonly steerJoint: SteerJointRollout,
  ) {}

  /** @throws RolloutNotFoundError, TargetNotFoundError, and what the rule of the rollout refuses */
  run(request: SteerRequest, target: string | undefined): Promise<Steered> {
    return tryAgain(request, async () => {
      await this.follow.catchUp();
      const found = this.findRollout.get(request.id);
      if (found.kind === 'joint' && target === undefined) return this.steerJoint.run(request);
      const flight = target === undefined ? found : this.targetOf(request.id, target);
      return flight.kind === 'joint' ? this.steerJoint.run(request) : this.one(request, flight.flight.state);
    });
  }

  private targetOf(id: string, target: string) {
    return { kind: 'flight' as const, flight: this.findRollout.target(id, target) };
  }

  private one(
    request: SteerRequest,
    state: { readonly status: string } & Partial<FiledFlight>,
  ): Promise<Steered> {
    const { rolloutId, joint } = state.filed ?? {};
    if (joint !== undefined && OF_THE_WHOLE.includes(request.command)) {
      return this.steerJoint.run({ ...request, id: joint.rolloutId }, joint.target);
    }
    return this.steerRollout.run({ ...request, id: rolloutId ?? request.id });
  }
}
