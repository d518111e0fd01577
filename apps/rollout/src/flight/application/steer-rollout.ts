import type { RolloutEvent } from '@glidepath/contracts';
import { EventStore, VersionConflictError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { JointOrders } from '../../joint/application/joint-orders.js';
import { RolloutNotFoundError } from '../domain/errors.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import type { FiledFlight, Rollout } from '../domain/rollout-state.js';
import { authoriseSteering } from './authorise-steering.js';
import { ClearTakeOff } from './clear-take-off.js';
import { CommitFlight } from './commit-flight.js';
import { FlightDeck } from './flight-deck.js';
import { recallAnswer } from './recall-answer.js';
import type { Steered, SteerRequest } from './steer-request.js';

/** A person starts one flight, pauses, resumes, promotes, skips, aborts or rolls it back. */
@Injectable()
export class SteerRollout {
  constructor(
    private readonly events: EventStore,
    private readonly deck: FlightDeck,
    private readonly commit: CommitFlight,
    private readonly clearTakeOff: ClearTakeOff,
    private readonly joint: JointOrders,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the flight afterwards and the position it is true from
   * @throws RolloutNotFoundError, NotAllowedToSteerError, VersionConflictError, and what the rule refuses
   */
  async run(request: SteerRequest): Promise<Steered> {
    const { id, command, reason, identity, ifVersion, commandIdentity, traceparent } = request;
    const before = this.deck.find(id);
    if (before === undefined || before.state.status === 'none') throw new RolloutNotFoundError(id);
    const { changeId, rolloutId } = before.state.filed;
    const stream = rolloutStream(rolloutId);
    await authoriseSteering(this.events, command, identity, changeId);
    const answered = await recallAnswer(this.events, rollout, stream, changeId, request);
    if (answered !== null) {
      return { found: { kind: 'flight', flight: answered }, position: answered.position };
    }
    if (ifVersion !== undefined && ifVersion !== before.version) {
      throw new VersionConflictError(stream, ifVersion, before.version);
    }
    const { actor } = identity;
    const facts = this.decide(command, { by: actor.id, reason, now: this.clock.now() }, before.state);
    const { position } = await this.commit.run({
      before,
      facts,
      actor,
      command: commandIdentity,
      traceparent,
    });
    return { found: { kind: 'flight', flight: this.deck.get(rolloutId) ?? before }, position };
  }

  private decide(
    command: SteerRequest['command'],
    told: { readonly by: string; readonly reason: string; readonly now: Date },
    state: FiledFlight & Rollout,
  ): readonly RolloutEvent[] {
    if (command === 'start') {
      const waitsFor = state.status === 'planned' ? this.clearTakeOff.run(state, told.now) : [];
      return rollout.decide({ type: 'start', ...told, waitsFor }, state);
    }
    const followedBy = this.clearTakeOff.followerOf(state);
    const order = this.joint.orderFor(state);
    const heldBy = order.type === 'hold' ? order.reason : undefined;
    return rollout.decide({ type: command, ...told, followedBy, heldBy }, state);
  }
}
