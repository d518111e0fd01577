import { Coalescer, FencedError, PARTITIONS, type RawEvent } from '@glidepath/event-store';
import {
  inTransaction,
  type PgConsumerPositions,
  type ProjectionPositionTable,
  type Stall,
  type StalledEvent,
} from '@glidepath/event-store/pg';
import type { Pool, PoolClient } from 'pg';
import { ProjectionContext } from '../handlers/event-context.js';
import { GatheredRows } from '../handlers/gathered-rows.js';
import type { Envelopes } from './envelopes.js';
import type { HandlerRegistry, RegisteredHandler } from './handler-registry.js';
import type { Lane } from './lane.js';

export interface ProjectionLaneOptions {
  readonly service: string;
  readonly projection: string;
  readonly handlers: HandlerRegistry;
  readonly pool: Pool;
  readonly table: ProjectionPositionTable;
  readonly positions: PgConsumerPositions;
  readonly envelopes: Envelopes;
}

/** A way through one partition, with the events on it that are handled, in order; there may be none. */
interface Step {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly events: readonly RawEvent[];
}

/** A transaction costs the same for one event as for many; and rows that are read seldom need not be written at once. */
const GATHER_MS = 25;
/** Under load, so often a second and no oftener: the more there is, the more shares a transaction. */
const EVERY_MS = 100;
const MOST_EVENTS = 100;

/** A second transaction, so that a slow one does not hold up every partition. */
const SIDE_BY_SIDE = 2;

/**
 * What a crash takes back is rows and position alike, and is projected again from the log: a projection need not wait
 * for the disk.
 */
const BEGIN = 'BEGIN; SET LOCAL synchronous_commit TO off';

/**
 * One projection: rows, position and attempts are written in one transaction. Events that come within a moment share
 * one; when it fails, each partition gets a transaction of its own.
 */
export class ProjectionLane implements Lane {
  readonly name: string;
  readonly most = MOST_EVENTS;
  readonly #steps: Coalescer<Step, void>;
  /** Steps as long as can be: there is a way to catch up, and no company worth waiting for. */
  readonly #longSteps: Coalescer<Step, void>;

  constructor(private readonly options: ProjectionLaneOptions) {
    this.name = options.projection;
    const shared = {
      rounds: SIDE_BY_SIDE,
      most: PARTITIONS,
      work: (steps: readonly Step[]) => this.#applyAll(steps),
    };
    this.#steps = new Coalescer({ ...shared, gatherMs: GATHER_MS, everyMs: EVERY_MS });
    this.#longSteps = new Coalescer(shared);
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

  apply(events: readonly RawEvent[], from: number): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return Promise.resolve();
    const { partition, position: to } = last;
    const steps = events.length === this.most ? this.#longSteps : this.#steps;
    return steps.run({ partition, from, to, events });
  }

  stall(event: RawEvent, from: number, stall: Stall): Promise<void> {
    const { service, positions } = this.options;
    return this.#transaction(async (client) => {
      await this.#moveAll(client, [{ partition: event.partition, from, to: event.position }]);
      await positions.stall(client, { consumer: service, lane: this.name, position: event.position }, stall);
    });
  }

  skip(partition: number, from: number, to: number): Promise<void> {
    return this.#steps.run({ partition, from, to, events: [] });
  }

  retry(event: RawEvent, stalled: StalledEvent): Promise<void> {
    return this.#transaction(async (client) => {
      // First, so that of two instances only one goes on.
      await this.options.positions.settle(stalled, { outcome: 'applied' }, client);
      await this.#project(client, [event], stalled.attempt + 1);
    });
  }

  #handlers(type: string): readonly RegisteredHandler[] {
    return this.options.handlers.projection(this.name, type);
  }

  async #project(client: PoolClient, events: readonly RawEvent[], attempt: number): Promise<void> {
    const gathered = new GatheredRows();
    for (const raw of events) {
      const event = this.options.envelopes.of(raw);
      for (const handler of this.#handlers(raw.type)) {
        await handler.call(event, new ProjectionContext(event, attempt, client, gathered));
      }
    }
    await gathered.write(client);
  }

  async #applyAll(steps: readonly Step[]): Promise<readonly PromiseSettledResult<void>[]> {
    if (steps.length > 1) {
      const [together] = await Promise.allSettled([this.#applyTogether(steps)]);
      if (together.status === 'fulfilled') return steps.map(() => together);
    }
    return Promise.allSettled(steps.map((step) => this.#applyTogether([step])));
  }

  #applyTogether(steps: readonly Step[]): Promise<void> {
    return this.#transaction(async (client) => {
      await this.#moveAll(client, steps);
      const events = steps.flatMap((step) => step.events);
      await this.#project(client, events, 1);
      await this.#record(client, events);
    });
  }

  async #record(client: PoolClient, events: readonly RawEvent[]): Promise<void> {
    if (events.length === 0) return;
    const attempts = events.map(({ id: eventId, position, type }) => ({
      handler: this.handlerOf(type),
      position,
      eventId,
    }));
    await this.options.positions.recordApplied(client, this.options.service, attempts);
  }

  async #moveAll(client: PoolClient, steps: readonly Omit<Step, 'events'>[]): Promise<void> {
    // In order, so that two instances take the rows in the same order.
    const moves = steps.toSorted((a, b) => a.partition - b.partition);
    const hasMoved = await this.options.table.moveAll(client, this.name, moves);
    const [first] = moves;
    if (!hasMoved && first !== undefined) throw this.#fenced(first.partition, first.from);
  }

  #fenced(partition: number, from: number): FencedError {
    return new FencedError(`${this.options.service}/${this.name}`, partition, from);
  }

  #transaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    return inTransaction(this.options.pool, work, BEGIN);
  }
}
