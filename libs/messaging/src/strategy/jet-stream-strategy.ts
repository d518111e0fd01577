import { randomUUID } from 'node:crypto';
import type { EventCatalogue, EventStore } from '@glidepath/event-store';
import {
  PgConsumerPositions,
  ProjectionPositionTable,
  PgPartitionLeases,
  type Redrive,
  type RedriveVerdict,
  type StalledEvent,
} from '@glidepath/event-store/pg';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool, PoolClient } from 'pg';
import type { BusConnectionOptions } from '../bus/connect-bus.js';
import { BusConsumption } from './bus-consumption.js';
import { Envelopes } from './envelopes.js';
import { EventLanes } from './event-lanes.js';
import { HandlerRegistry } from './handler-registry.js';
import type { Lane } from './lane.js';
import type { MessagingLogger } from './messaging-logger.js';
import { PartitionLeases } from './partition-leases.js';
import { ProjectionLane } from './projection-lane.js';
import { ReactionLane } from './reaction-lane.js';
import { DEFAULT_RETRY, type RetryPolicy } from './retry-policy.js';
import { BusUnavailableError, type TransportHealth } from './transport-health.js';

const LOOK_EVERY_MS = 2000;
const RETRY_EVERY_MS = 200;
const MOST_ASKED = 1000;
/** A replica whose connection breaks is replaced at once; this is for one that hangs, or whose host is gone. */
const LEASE_TTL_MS = 10_000;
const RENEW_EVERY_MS = 1000;

export interface JetStreamStrategyOptions {
  /** `risk`: the consumer in the log, the user on the bus. */
  readonly service: string;
  /** A connection of that user, closed by whoever opened it, or what to connect with. */
  readonly nats: NatsConnection | BusConnectionOptions;
  readonly store: EventStore;
  /** Logs in as the service's role. */
  readonly pool: Pool;
  readonly catalogue: EventCatalogue;
  readonly logger: MessagingLogger;
  /** Where projections keep their positions; the service's name when absent. */
  readonly schema?: string;
  readonly positions?: PgConsumerPositions;
  readonly retry?: RetryPolicy;
  /** For inbound messages; after the last try the `@InboundGiveUp` handler records them. */
  readonly inboundRetry?: RetryPolicy;
  readonly clock?: () => Date;
  readonly lookEveryMs?: number;
  readonly retryEveryMs?: number;
  /** How long a replica that gives no sign of life keeps its partitions from the others, in milliseconds. */
  readonly leaseTtlMs?: number;
  readonly renewEveryMs?: number;
}

/**
 * Nest's transport for events: `@Reaction`, `@Projection` and `@Inbound` methods of controllers, with pipes, guards and
 * interceptors. What was handled is remembered in Postgres, with the effect; the bus only brings news quickly.
 */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  /** Errors of handlers reach us through `PassErrorFilter`; Nest has nothing to report. */
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: JetStreamStrategyOptions;
  readonly #handlers = new HandlerRegistry();
  readonly #positions: PgConsumerPositions;
  readonly #table: ProjectionPositionTable;
  /** Partitions of positions somebody waited for. */
  readonly #asked = new Map<number, number>();
  #lanes: EventLanes | undefined;
  #bus: BusConsumption | undefined;
  #leases: PartitionLeases | undefined;

  constructor(options: JetStreamStrategyOptions) {
    super();
    this.#options = options;
    this.#positions = options.positions ?? new PgConsumerPositions(options);
    this.#table = new ProjectionPositionTable(options.pool, options.schema ?? options.service);
  }

  /** Called by Nest for every handler. Unlike Nest's own transports each handler stands alone, in its lane. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    _isEventHandler?: boolean,
    extras: Readonly<Record<string, unknown>> = {},
  ): void {
    const type = String(pattern);
    // An unknown type is a mistake of ours: found at start, not by a handler that is never called.
    if (!type.startsWith('inbound')) this.#options.catalogue.versionOf(type);
    this.#handlers.add(type, callback, extras);
  }

  /** Catches up from the log, then follows the bus; a bus that is away delays, and nothing else. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    let failure: unknown;
    try {
      await this.#start();
    } catch (error) {
      failure = error;
    }
    callback(failure);
  }

  override async close(): Promise<void> {
    await this.#leases?.stop();
    await this.#bus?.stop();
    await this.#lanes?.stop();
    await this.#leases?.leave();
    await this.#bus?.disconnect();
  }

  health(): TransportHealth {
    if (this.#lanes === undefined) return { ready: false, detail: 'not started' };
    return this.#bus?.health() ?? { ready: false, detail: 'not connected to the bus' };
  }

  /** For a readiness check. @throws when the service does not get events now */
  async check(): Promise<void> {
    const { ready, detail } = await Promise.resolve(this.health());
    if (!ready) throw new BusUnavailableError(detail);
  }

  /** Whether a projection of this service shows what was written at a position of the log. */
  async hasReached(projection: string, position: number): Promise<boolean> {
    const partition = await this.#partitionOf(position);
    if (partition === undefined) return false;
    if ((this.#lanes?.position(projection, partition) ?? 0) >= position) return true;
    const stored = await this.#table.positions(projection);
    return (stored.get(partition) ?? 0) >= position;
  }

  /** Asked of the log once: an event keeps its partition for life. */
  async #partitionOf(position: number): Promise<number | undefined> {
    const known = this.#asked.get(position);
    if (known !== undefined) return known;
    const { rows } = await this.#options.pool.query<{ partition: number }>({
      name: 'partition-of-position',
      text: 'SELECT partition FROM log.events WHERE position = $1',
      values: [position],
    });
    const partition = rows[0]?.partition;
    if (partition === undefined) return undefined;
    if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
    this.#asked.set(position, partition);
    return partition;
  }

  /** Events of this service that failed: `stalled` are tried again, `queued` wait behind one, `parked` wait for a person. */
  stalled(): Promise<readonly StalledEvent[]> {
    return this.#positions.stalled(this.#options.service);
  }

  /** Gives a parked event of this service its tries back; whichever replica works on its partition tries it. */
  async redrive(wish: Omit<Redrive, 'consumer'>): Promise<RedriveVerdict> {
    const { service, logger } = this.#options;
    const verdict = await this.#positions.redrive({ ...wish, consumer: service });
    if (verdict !== 'redriven') return verdict;
    logger.info('event re-driven', { ...wish });
    void this.#lanes?.retryDue();
    return verdict;
  }

  /** The partitions this replica works on, 0..15. */
  get partitions(): readonly number[] {
    return this.#leases?.working ?? [];
  }

  /**
   * Sends a projection back to the beginning of the log.
   * @param clear deletes the projection's rows, in the transaction that resets its positions
   */
  async rebuildProjection(projection: string, clear: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.#options.pool.connect();
    try {
      await client.query('BEGIN');
      await clear(client);
      await this.#table.reset(client, projection);
      const stalled = await this.#positions.stalled(this.#options.service);
      for (const event of stalled.filter(({ lane }) => lane === projection)) {
        await this.#positions.settle(event, { outcome: 'skipped' }, client);
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
    await this.#lanes?.reload(projection);
  }

  override on(): never {
    throw new TypeError('the transport has no event listeners; ask health()');
  }

  override unwrap<T>(): T {
    return this.#bus as T;
  }

  async #start(): Promise<void> {
    const { service, logger, nats, inboundRetry } = this.#options;
    const projections = this.#handlers.projections();
    if (projections.length > 0) await this.#table.prepare(projections);
    const made = this.#makeLanes(projections);
    await this.#subscribe(made);
    const lanes = new EventLanes({
      service,
      logger,
      lanes: made,
      positions: this.#positions,
      retry: this.#options.retry ?? DEFAULT_RETRY,
      clock: this.#options.clock ?? (() => new Date()),
      lookEveryMs: this.#options.lookEveryMs ?? LOOK_EVERY_MS,
      retryEveryMs: this.#options.retryEveryMs ?? RETRY_EVERY_MS,
    });
    this.#lanes = lanes;
    const bus = new BusConsumption({
      service,
      nats,
      logger,
      lanes,
      handlers: this.#handlers,
      ...(inboundRetry === undefined ? {} : { inboundRetry }),
    });
    this.#bus = bus;
    this.#leases = this.#makeLeases(lanes, bus);
    await this.#leases.start();
    lanes.start();
    bus.start();
    logger.info('following the log', {
      partitions: this.partitions.length,
      projections,
      types: this.#handlers.eventTypes(),
    });
  }

  #makeLeases(lanes: EventLanes, bus: BusConsumption): PartitionLeases {
    const { service, pool, logger, leaseTtlMs, renewEveryMs } = this.#options;
    return new PartitionLeases({
      service,
      holder: randomUUID(),
      leases: new PgPartitionLeases(pool),
      logger,
      ttlMs: leaseTtlMs ?? LEASE_TTL_MS,
      renewEveryMs: renewEveryMs ?? RENEW_EVERY_MS,
      async gain(partitions) {
        await lanes.gain(partitions);
        for (const partition of partitions) bus.hold(partition);
      },
      async lose(partition) {
        const inbound = bus.drop(partition);
        await lanes.lose(partition);
        await inbound;
      },
    });
  }

  /** Tells the log what each lane handles; reconciliation counts what it left out. */
  async #subscribe(lanes: readonly Lane[]): Promise<void> {
    const types = this.#handlers.eventTypes();
    for (const lane of lanes) {
      const handled = types.filter((type) => lane.handles(type));
      await this.#positions.subscribe({
        consumer: this.#options.service,
        lanes: lanes.map(({ name }) => name),
        lane: lane.name,
        handlers: new Map(handled.map((type) => [type, lane.handlerOf(type)])),
        positions: await lane.positions(),
      });
    }
  }

  #makeLanes(projections: readonly string[]): readonly Lane[] {
    const shared = {
      ...this.#options,
      envelopes: new Envelopes(this.#options.catalogue),
      handlers: this.#handlers,
      positions: this.#positions,
      table: this.#table,
    };
    // The reactions' lane is there even without reactions: the mirror's base follows its position.
    return [
      new ReactionLane(shared),
      ...projections.map((projection) => new ProjectionLane({ ...shared, projection })),
    ];
  }
}
