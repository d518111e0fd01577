import { Injectable } from '@nestjs/common';
import type { JointOrder } from '../../flight/domain/joint-order.js';
import type { FiledFlight } from '../../flight/domain/rollout-state.js';
import { jointOrderFor, reasonsToWaitFor } from '../domain/joint-clearance.js';
import { isUnderWay, type JointRollout } from '../domain/joint-state.js';
import { JointDeck } from './joint-deck.js';

/** What the joint rollout of a flight has to say to it, as the log stands; one that is flown alone may always go. */
@Injectable()
export class JointOrders {
  constructor(private readonly joints: JointDeck) {}

  orderFor(flight: FiledFlight): JointOrder {
    const joint = this.jointOf(flight);
    const { target } = flight.filed.joint ?? {};
    if (joint === undefined || target === undefined) return { type: 'go' };
    return jointOrderFor(joint, this.joints.flightsOf(joint), target);
  }

  /** Why the other targets do not let it take off yet, a phrase each. */
  reasonsToWait(flight: FiledFlight): readonly string[] {
    const joint = this.jointOf(flight);
    const { target } = flight.filed.joint ?? {};
    if (joint === undefined || target === undefined) return [];
    return reasonsToWaitFor(joint, this.joints.flightsOf(joint), target);
  }

  /** Whether its landing is not the end: other targets are under way, and it may have to come back. */
  mayComeBack(flight: FiledFlight): boolean {
    const joint = this.jointOf(flight);
    return joint !== undefined && isUnderWay(joint);
  }

  private jointOf({ filed: { joint } }: FiledFlight): JointRollout | undefined {
    return joint === undefined ? undefined : this.joints.get(joint.rolloutId)?.state;
  }
}
