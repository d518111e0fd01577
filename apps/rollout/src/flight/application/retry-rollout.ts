import type { ChangeState } from '@glidepath/contracts';
import { EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { changeStanding } from '../../gate/domain/change-standing.js';
import { NotRetryableError, RolloutNotFoundError } from '../domain/errors.js';
import { rolloutIdOf } from '../domain/rollout-id.js';
import { type DataOf, hasEnded, type Rollout } from '../domain/rollout-state.js';
import { authoriseSteering } from './authorise-steering.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FollowLog } from './follow-log.js';
import { PlanRollout } from './plan-rollout.js';
import type { SteerRequest } from './steer-rollout.js';

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
    private readonly deck: FlightDeck,
    private readonly planRollout: PlanRollout,
  ) {}

  /**
   * @returns the new flight; the one that is planned already when it is asked for again
   * @throws RolloutNotFoundError, NotAllowedToSteerError, NotRetryableError
   */
  async run(
    request: Omit<SteerRequest, 'command' | 'ifVersion'>,
  ): Promise<{ readonly flight: OnDeck; readonly position: number }> {
    const { id, reason, identity, commandIdentity, traceparent } = request;
    await this.follow.catchUp();
    const before = this.deck.find(id);
    if (before === undefined || before.state.status === 'none') throw new RolloutNotFoundError(id);
    const { state } = before;
    const { changeId, revision, attempt } = state.filed;
    await authoriseSteering(this.events, 'retry', identity, changeId);
    const isTrying = attempt > 1 && !hasEnded(state);
    const again = isTrying ? before : this.deck.get(rolloutIdOf(changeId, revision, attempt + 1));
    if (again !== undefined) return { flight: again, position: await this.events.head() };
    const filed = retried(state, { by: identity.actor.id, reason });
    await this.checkChange(filed);
    const streams = await this.planRollout.plan(filed);
    const result = await this.events.append({
      streams,
      context: { actor: identity.actor, correlationId: changeId, traceparent },
      ...(commandIdentity === undefined ? {} : { command: commandIdentity }),
    });
    await this.follow.catchUp();
    const flight = this.deck.get(filed.rolloutId);
    if (flight === undefined) throw new RolloutNotFoundError(filed.rolloutId);
    return { flight, position: result.position };
  }

  private async checkChange({ changeId, key, revision, digest }: DataOf<'rollout.planned'>): Promise<void> {
    const { events } = await this.events.readStream(`change-${changeId}`);
    const standing = changeStanding(events);
    if (standing === null || standing.revision !== revision || standing.digest !== digest) {
      throw new NotRetryableError(key, 'the change was amended since');
    }
    if (!STANDS.includes(standing.state)) throw new NotRetryableError(key, `the change is ${standing.state}`);
  }
}

function retried(state: Rollout, retry: { readonly by: string; readonly reason: string }) {
  if (state.status === 'none') throw new NotRetryableError('nothing', 'it was never planned');
  const { filed } = state;
  if (state.status !== 'rolled-back' && state.status !== 'withdrawn') {
    throw new NotRetryableError(filed.key, `its rollout is ${state.status}`);
  }
  const attempt = filed.attempt + 1;
  const rolloutId = rolloutIdOf(filed.changeId, filed.revision, attempt);
  return { ...filed, rolloutId, attempt, retry };
}
