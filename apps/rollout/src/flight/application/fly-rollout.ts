import { driverFaults } from '@glidepath/contracts';
import { DomainError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { JointOrders } from '../../joint/application/joint-orders.js';
import { type FlightTarget, flightTargets } from '../domain/flight-targets.js';
import { rollout, type RolloutCommand } from '../domain/rollout.js';
import { type FiledFlight, hasEnded, type Rollout } from '../domain/rollout-state.js';
import { AUTOPILOT } from '../domain/step-facts.js';
import { AUTOPILOT_ACTOR } from './autopilot.js';
import { ClearTakeOff } from './clear-take-off.js';
import { CommitFlight } from './commit-flight.js';
import type { OnDeck } from './flight-deck.js';
import { Observe } from './observe.js';

/** Moves one flight by what can be seen of it now. */
@Injectable()
export class FlyRollout {
  constructor(
    private readonly observe: Observe,
    private readonly commit: CommitFlight,
    private readonly clearTakeOff: ClearTakeOff,
    private readonly drivers: TrafficDrivers,
    private readonly joint: JointOrders,
    private readonly clock: Clock,
  ) {}

  /** @throws VersionConflictError when somebody else moved it meanwhile */
  async run(flight: OnDeck): Promise<void> {
    const command = await this.commandFor(flight.state);
    if (command === null) return;
    const facts = rollout.decide(command, flight.state);
    if (facts.length > 0) await this.commit.run({ before: flight, facts, actor: AUTOPILOT_ACTOR });
  }

  private async commandFor(state: Rollout): Promise<RolloutCommand | null> {
    if (state.status === 'none' || hasEnded(state)) return null;
    const now = this.clock.now();
    if (state.status !== 'planned') {
      const observation = await this.observe.run(state, now);
      return { type: 'observe', observation: { ...observation, joint: this.joint.orderFor(state) }, now };
    }
    const order = this.joint.orderFor(state);
    if (order.type === 'return') return { type: 'obey', order, now };
    const reason = this.objectionTo(state);
    if (reason !== null) return { type: 'withdraw', by: AUTOPILOT, reason, now };
    return { type: 'start', now, waitsFor: this.clearTakeOff.run(state, now) };
  }

  /** Why a plan cannot be flown at all, a sentence. */
  private objectionTo(flight: FiledFlight): string | null {
    for (const moved of flightTargets(flight)) {
      const objection = this.objectionToTarget(flight, moved);
      if (objection !== null) return objection;
    }
    return null;
  }

  private objectionToTarget(
    { filed: { rolloutId, changeId, plan } }: FiledFlight,
    { service, target }: FlightTarget,
  ): string | null {
    try {
      const driver = this.drivers.of(target);
      const [fault] = driverFaults(plan, target.driver, driver.capabilities());
      if (fault !== undefined) return fault.detail;
      return driver.objection({ rolloutId, changeId, service, target });
    } catch (error) {
      if (error instanceof DomainError) return error.message;
      throw error;
    }
  }
}
