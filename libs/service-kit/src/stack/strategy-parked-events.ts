import {
  type ListedEvent,
  type ParkedFilter,
  PgParkedEvents,
  type Redrive,
  type RedriveVerdict,
} from '@glidepath/event-store/pg';
import type { JetStreamStrategy } from '@glidepath/messaging';
import type { Pool } from 'pg';
import { ParkedEvents } from '../parked/parked-events.js';

/** Reads the lists of the log; re-drives through the transport, which then tries at once. */
export class StrategyParkedEvents extends ParkedEvents {
  readonly #events: PgParkedEvents;

  constructor(
    override readonly consumer: string,
    private readonly strategy: JetStreamStrategy,
    pool: Pool,
  ) {
    super();
    this.#events = new PgParkedEvents(pool);
  }

  override list(filter: ParkedFilter): Promise<readonly ListedEvent[]> {
    return this.#events.list(filter);
  }

  override redrive(wish: Omit<Redrive, 'consumer'>): Promise<RedriveVerdict> {
    return this.strategy.redrive(wish);
  }
}
