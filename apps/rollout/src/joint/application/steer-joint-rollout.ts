import type { JointRolloutEvent } from '@glidepath/contracts';
import { EventStore, VersionConflictError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { authoriseSteering } from '../../flight/application/authorise-steering.js';
import { ClearTakeOff } from '../../flight/application/clear-take-off.js';
import { recallAnswer } from '../../flight/application/recall-answer.js';
import type { Steered, SteerRequest } from '../../flight/application/steer-request.js';
import { RolloutNotFoundError } from '../../flight/domain/errors.js';
import { evolveJoint } from '../domain/evolve-joint.js';
import { jointStream } from '../domain/joint-ids.js';
import { jointRollout } from '../domain/joint-rollout.js';
import type { PlannedJoint } from '../domain/joint-state.js';
import { CommitJoint } from './commit-joint.js';
import { JointDeck } from './joint-deck.js';
import { ObeyJoint } from './obey-joint.js';

/** A person starts, pauses or resumes a joint rollout as a whole, or has all of it come back. */
@Injectable()
export class SteerJointRollout {
  constructor(
    private readonly events: EventStore,
    private readonly joints: JointDeck,
    private readonly commit: CommitJoint,
    private readonly obey: ObeyJoint,
    private readonly clearTakeOff: ClearTakeOff,
    private readonly clock: Clock,
  ) {}

  /**
   * @param target for whose sake all come back, where somebody named one
   * @throws RolloutNotFoundError, NotAllowedToSteerError, VersionConflictError, and what the rule refuses
   */
  async run(request: SteerRequest, target?: string): Promise<Steered> {
    const { id, command, identity, ifVersion, commandIdentity, traceparent } = request;
    const before = this.joints.find(id);
    if (before === undefined || before.state.status === 'none') throw new RolloutNotFoundError(id);
    const { changeId, rolloutId } = before.state.filed;
    const stream = jointStream(rolloutId);
    await authoriseSteering(this.events, command, identity, changeId);
    const answered = await recallAnswer(this.events, jointRollout, stream, changeId, request);
    if (answered !== null) return { found: { kind: 'joint', joint: answered }, position: answered.position };
    if (ifVersion !== undefined && ifVersion !== before.version) {
      throw new VersionConflictError(stream, ifVersion, before.version);
    }
    const { actor } = identity;
    const facts = this.decide(request, before.state, target);
    const { position } = await this.commit.run({
      before,
      facts,
      actor,
      command: commandIdentity,
      traceparent,
    });
    const joint = this.joints.get(rolloutId) ?? before;
    await this.obey.run(joint.state);
    return { found: { kind: 'joint', joint }, position };
  }

  private decide(
    { command, reason, identity }: SteerRequest,
    state: PlannedJoint,
    target: string | undefined,
  ): readonly JointRolloutEvent[] {
    const now = this.clock.now();
    const flights = this.joints.flightsOf(state);
    const filed = [...flights.values()].flatMap((flight) =>
      flight.state.status === 'none' ? [] : [flight.state],
    );
    const followedBy = filed
      .map((flight) => this.clearTakeOff.followerOf(flight))
      .find((key) => key !== undefined);
    const told = { type: command, by: identity.actor.id, reason, now, target, followedBy };
    const facts = jointRollout.decide({ ...told, waitsFor: this.waitsFor(state, now) }, state);
    const after = facts.reduce(evolveJoint, state);
    return [...facts, ...jointRollout.decide({ type: 'observe', flights, now }, after)];
  }

  /** What stands in the way of the targets that come first, beside that nobody has said so. */
  private waitsFor(state: PlannedJoint, now: Date): readonly string[] {
    const flights = this.joints.flightsOf(state);
    const first = state.filed.plan.targets.filter(({ after }) => after.length === 0);
    const waits = first.map(({ name }) => {
      const flight = flights.get(name)?.state;
      return flight?.status === 'planned' ? this.clearTakeOff.around(flight, now) : [];
    });
    // One that may take off is enough.
    return waits.some((reasons) => reasons.length === 0) ? [] : waits.flat();
  }
}
