import { VersionConflictError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FlyRollout } from './fly-rollout.js';
import { FollowLog } from './follow-log.js';

/** Flights looked at side by side; each takes two connections for a moment. */
const SIDE_BY_SIDE = 4;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

interface Trouble {
  readonly tries: number;
  readonly notBeforeMs: number;
}

/** Tends every flight. One that fails is tried again later and later; the others fly on. */
@Injectable()
export class FlyRollouts {
  private readonly troubles = new Map<string, Trouble>();

  constructor(
    private readonly follow: FollowLog,
    private readonly deck: FlightDeck,
    private readonly flyRollout: FlyRollout,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** One look at every flight that is planned or under way. */
  async tick(): Promise<void> {
    await this.follow.catchUp();
    const waiting = [...this.deck.active()];
    const next = async (): Promise<void> => {
      for (let flight = waiting.shift(); flight !== undefined; flight = waiting.shift()) {
        await this.tend(flight);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
  }

  private async tend(flight: OnDeck): Promise<void> {
    if (flight.state.status === 'none') return;
    const { rolloutId, key } = flight.state.filed;
    const trouble = this.troubles.get(rolloutId);
    if (trouble !== undefined && this.clock.now().getTime() < trouble.notBeforeMs) return;
    try {
      await this.flyRollout.run(flight);
      this.troubles.delete(rolloutId);
    } catch (error) {
      // Another replica or a person was faster: the next tick sees what they did.
      if (error instanceof VersionConflictError) return;
      const tries = (trouble?.tries ?? 0) + 1;
      const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
      this.troubles.set(rolloutId, { tries, notBeforeMs: this.clock.now().getTime() + waitMs });
      this.logger.error('a flight could not be tended', { rolloutId, key, tries, waitMs, error });
    }
  }
}
