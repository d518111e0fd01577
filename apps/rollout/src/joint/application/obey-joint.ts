import { VersionConflictError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { AUTOPILOT_ACTOR } from '../../flight/application/autopilot.js';
import { CommitFlight } from '../../flight/application/commit-flight.js';
import { rollout } from '../../flight/domain/rollout.js';
import type { JointRollout } from '../domain/joint-state.js';
import { JointDeck } from './joint-deck.js';
import { JointOrders } from './joint-orders.js';

/** Lets the flights of a joint rollout stand or come back at once, without waiting for their next look. */
@Injectable()
export class ObeyJoint {
  constructor(
    private readonly joints: JointDeck,
    private readonly orders: JointOrders,
    private readonly commit: CommitFlight,
    private readonly clock: Clock,
  ) {}

  async run(joint: JointRollout): Promise<void> {
    for (const before of this.joints.flightsOf(joint).values()) {
      const { state } = before;
      if (state.status === 'none') continue;
      const order = this.orders.orderFor(state);
      const facts = rollout.decide({ type: 'obey', order, now: this.clock.now() }, state);
      if (facts.length === 0) continue;
      try {
        await this.commit.run({ before, facts, actor: AUTOPILOT_ACTOR });
      } catch (error) {
        // It has moved meanwhile: what it has to do is seen again at its next look.
        if (!(error instanceof VersionConflictError)) throw error;
      }
    }
  }
}
