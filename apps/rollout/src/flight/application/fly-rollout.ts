import type { Actor } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { rollout, type RolloutCommand } from '../domain/rollout.js';
import { hasEnded, type Rollout } from '../domain/rollout-state.js';
import { AUTOPILOT } from '../domain/step-facts.js';
import { CommitFlight } from './commit-flight.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { Observe } from './observe.js';

/** The service itself, as the actor of what nobody told it to do. */
export const AUTOPILOT_ACTOR: Actor = { kind: 'system', id: 'rollout', issuer: AUTOPILOT };

/** Moves one flight by what can be seen of it now. */
@Injectable()
export class FlyRollout {
  constructor(
    private readonly observe: Observe,
    private readonly commit: CommitFlight,
    private readonly deck: FlightDeck,
    private readonly drivers: TrafficDrivers,
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
      return { type: 'observe', observation: await this.observe.run(state, now), now };
    }
    const { service, plan, rolloutId, changeId } = state.filed;
    const driver = this.drivers.of(plan.target);
    const reason = driver.objection({ rolloutId, changeId, service, target: plan.target });
    if (reason !== null) return { type: 'withdraw', by: AUTOPILOT, reason, now };
    return this.isFree(driver.holder(plan.target), rolloutId) ? { type: 'start', now } : null;
  }

  /** Whoever moved the target last holds it until that flight has ended. */
  private isFree(holder: string | null, rolloutId: string): boolean {
    if (holder === null || holder === rolloutId) return true;
    const held = this.deck.get(holder);
    return held === undefined || hasEnded(held.state);
  }
}
