import type { JointRolloutEvent } from '@glidepath/contracts';
import { VersionConflictError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { FlightShare } from '../../flight/application/flight-share.js';
import { jointRollout } from '../domain/joint-rollout.js';
import type { JointRollout } from '../domain/joint-state.js';
import { CommitJoint } from './commit-joint.js';
import { JointDeck, type JointOnDeck } from './joint-deck.js';
import { ObeyJoint } from './obey-joint.js';

/**
 * Tends every joint rollout: says what its flights have come to, and lets those obey that do not fly by themselves any
 * more. What is said is in the log before anybody acts on it, so that after a kill the same is done again.
 */
@Injectable()
export class FlyJointRollouts {
  constructor(
    private readonly joints: JointDeck,
    private readonly commit: CommitJoint,
    private readonly obey: ObeyJoint,
    private readonly share: FlightShare,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** One look at every joint rollout that has not ended. */
  async tick(): Promise<void> {
    for (const joint of this.joints.active()) {
      const { state } = joint;
      if (state.status !== 'none' && this.share.has(state.filed.changeId)) await this.tend(joint);
    }
  }

  private async tend(joint: JointOnDeck): Promise<void> {
    try {
      const facts = this.factsOf(joint.state);
      if (facts.length > 0) await this.commit.run({ before: joint, facts });
      await this.obey.run(joint.state);
    } catch (error) {
      // Another replica or a person was faster: the next look sees what they did.
      if (error instanceof VersionConflictError) return;
      const { state } = joint;
      const key = state.status === 'none' ? null : state.filed.key;
      this.logger.error('a joint rollout could not be tended', { key, error });
    }
  }

  private factsOf(state: JointRollout): readonly JointRolloutEvent[] {
    const flights = this.joints.flightsOf(state);
    return jointRollout.decide({ type: 'observe', flights, now: this.clock.now() }, state);
  }
}
