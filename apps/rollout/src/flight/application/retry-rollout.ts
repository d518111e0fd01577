import type { ChangeState } from '@glidepath/contracts';
import { EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { changeStanding } from '../../gate/domain/change-standing.js';
import { FindRollout } from '../../joint/application/find-rollout.js';
import type { JointRollout } from '../../joint/domain/joint-state.js';
import type { ApprovedFlight } from '../domain/approved-flight.js';
import { NotRetryableError, RolloutNotFoundError } from '../domain/errors.js';
import { rolloutIdOf } from '../domain/rollout-id.js';
import type { Rollout } from '../domain/rollout-state.js';
import { authoriseSteering } from './authorise-steering.js';
import { FollowLog } from './follow-log.js';
import { PlanRollout } from './plan-rollout.js';
import type { Steered, SteerRequest } from './steer-request.js';

/** States of a change whose approval stands; its own stream may be a moment behind its flight. */
const STANDS: readonly ChangeState[] = [
  'approved',
  'scheduled',
  'executing',
  'paused',
  'verifying',
  'rolling-back',
  'rolled-back',
  'failed',
];

/** Flies the approved revision of a change once more, as a new rollout; the one before stays as it ended. */
@Injectable()
export class RetryRollout {
  constructor(
    private readonly events: EventStore,
    private readonly follow: FollowLog,
    private readonly findRollout: FindRollout,
    private readonly planRollout: PlanRollout,
  ) {}

  /**
   * @returns the new flight; the one that is planned already when it is asked for again
   * @throws RolloutNotFoundError, NotAllowedToSteerError, NotRetryableError
   */
  async run(request: Omit<SteerRequest, 'command' | 'ifVersion'>): Promise<Steered> {
    const { id, reason, identity, commandIdentity, traceparent } = request;
    await this.follow.catchUp();
    const before = this.findRollout.get(id);
    const { state } = before.kind === 'joint' ? before.joint : before.flight;
    if (state.status === 'none') throw new RolloutNotFoundError(id);
    const { changeId, revision, attempt } = state.filed;
    await authoriseSteering(this.events, 'retry', identity, changeId);
    const isTrying = attempt > 1 && !isOver(state);
    const again = isTrying ? before : this.findRollout.find(rolloutIdOf(changeId, revision, attempt + 1));
    if (again !== undefined) return { found: again, position: await this.events.head() };
    const filed = retried(state, { by: identity.actor.id, reason });
    await this.checkChange(filed);
    const streams = await this.planRollout.file(filed);
    const result = await this.events.append({
      streams,
      context: { actor: identity.actor, correlationId: changeId, traceparent },
      ...(commandIdentity === undefined ? {} : { command: commandIdentity }),
    });
    await this.follow.catchUp();
    return { found: this.findRollout.get(filed.rolloutId), position: result.position };
  }

  private async checkChange({ changeId, key, revision, digest }: ApprovedFlight): Promise<void> {
    const { events } = await this.events.readStream(`change-${changeId}`);
    const standing = changeStanding(events);
    if (standing === null || standing.revision !== revision || standing.digest !== digest) {
      throw new NotRetryableError(key, 'the change was amended since');
    }
    if (!STANDS.includes(standing.state)) throw new NotRetryableError(key, `the change is ${standing.state}`);
  }
}

function isOver({ status }: Rollout | JointRollout): boolean {
  return status === 'completed' || status === 'rolled-back' || status === 'withdrawn';
}

function retried(
  state: Rollout | JointRollout,
  retry: { readonly by: string; readonly reason: string },
): ApprovedFlight {
  if (state.status === 'none') throw new NotRetryableError('nothing', 'it was never planned');
  const { filed } = state;
  if ('joint' in filed)
    throw new NotRetryableError(filed.key, 'it is one target; retry the change as a whole');
  if (state.status !== 'rolled-back' && state.status !== 'withdrawn') {
    throw new NotRetryableError(filed.key, `its rollout is ${state.status}`);
  }
  const attempt = filed.attempt + 1;
  const rolloutId = rolloutIdOf(filed.changeId, filed.revision, attempt);
  return { ...filed, rolloutId, attempt, retry };
}
