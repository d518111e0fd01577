import { type EventCatalogue, FencedError, type RawEvent, readEnvelope } from '@glidepath/event-store';
import type { PgConsumerPositions, Stall, StalledEvent } from '@glidepath/event-store/pg';
import type { Pool, PoolClient } from 'pg';
import { ProjectionContext } from '../handlers/event-context.js';
import type { HandlerRegistry, RegisteredHandler } from './handler-registry.js';
import type { Lane } from './lane.js';
import type { ProjectionPositionTable } from './projection-position-table.js';

export interface ProjectionLaneOptions {
  readonly service: string;
  readonly projection: string;
  readonly handlers: HandlerRegistry;
  readonly pool: Pool;
  readonly table: ProjectionPositionTable;
  readonly positions: PgConsumerPositions;
  readonly catalogue: EventCatalogue;
}

/** One projection: rows, position and attempt are written in one transaction. */
export class ProjectionLane implements Lane {
  readonly name: string;

  constructor(private readonly options: ProjectionLaneOptions) {
    this.name = options.projection;
  }

  handles(type: string): boolean {
    return this.#handlers(type).length > 0;
  }

  handlerOf(type: string): string {
    return this.#handlers(type)
      .map(({ name }) => name)
      .join('+');
  }

  positions(): Promise<ReadonlyMap<number, number>> {
    return this.options.table.positions(this.name);
  }

  apply(event: RawEvent, from: number): Promise<void> {
    return this.#transaction(async (client) => {
      await this.#move(client, event.partition, from, event.position);
      await this.#project(client, event, 1);
      await this.#record(client, event);
    });
  }

  stall(event: RawEvent, from: number, stall: Stall): Promise<void> {
    const { service, positions } = this.options;
    return this.#transaction(async (client) => {
      await this.#move(client, event.partition, from, event.position);
      await positions.stall(client, { consumer: service, lane: this.name, position: event.position }, stall);
    });
  }

  skip(partition: number, from: number, to: number): Promise<void> {
    return this.#move(this.options.pool, partition, from, to);
  }

  retry(event: RawEvent, stalled: StalledEvent): Promise<void> {
    return this.#transaction(async (client) => {
      // First, so that of two instances only one goes on.
      await this.options.positions.settle(stalled, { outcome: 'applied' }, client);
      await this.#project(client, event, stalled.attempt + 1);
    });
  }

  #handlers(type: string): readonly RegisteredHandler[] {
    return this.options.handlers.projection(this.name, type);
  }

  async #project(client: PoolClient, raw: RawEvent, attempt: number): Promise<void> {
    const event = readEnvelope(raw, this.options.catalogue);
    for (const handler of this.#handlers(raw.type)) {
      await handler.call(event, new ProjectionContext(event, attempt, client));
    }
  }

  #record(client: PoolClient, { id: eventId, position, type }: RawEvent): Promise<void> {
    return this.options.positions.recordAttempt(client, {
      consumer: this.options.service,
      handler: this.handlerOf(type),
      kind: 'projection',
      position,
      eventId,
      outcome: 'applied',
    });
  }

  async #move(on: Pool | PoolClient, partition: number, from: number, to: number): Promise<void> {
    const hasMoved = await this.options.table.move(on, this.name, partition, from, to);
    if (!hasMoved) throw new FencedError(`${this.options.service}/${this.name}`, partition, from);
  }

  async #transaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.options.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}
