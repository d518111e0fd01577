import type { Pool, PoolClient } from 'pg';
import { type EventEnvelope, PARTITIONS } from '../envelope.js';
import { FencedError } from '../errors.js';
import type { EventCatalogue } from '../event-catalogue.js';
import { type RawEvent, readEnvelope } from '../raw-event.js';
import { EVENT_COLUMNS, rawEvent } from './raw-rows.js';
import type { Redrive, RedriveVerdict } from './redrive.js';
import {
  type Settlement,
  type Stall,
  STALLED_COLUMNS,
  type StalledEvent,
  stalledEvent,
} from './stalled-event.js';
import { ask } from './wire.js';

export interface Attempt {
  readonly consumer: string;
  readonly handler: string;
  readonly kind: 'reaction' | 'projection';
  readonly position: number;
  readonly eventId: string;
  readonly outcome: 'applied' | 'stalled' | 'queued' | 'parked' | 'skipped';
  readonly error?: string;
}

/** What one lane of a consumer handles. */
export interface Subscription {
  readonly consumer: string;
  /** Every lane the consumer has; others are forgotten. */
  readonly lanes: readonly string[];
  readonly lane: string;
  /** By event type, the name its attempts are recorded under. */
  readonly handlers: ReadonlyMap<string, string>;
  /** Where the lane stands, by partition. */
  readonly positions: ReadonlyMap<number, number>;
}

/** A consumer's own positions and stalled events in the log's database. The role must be the consumer's. */
export class PgConsumerPositions {
  readonly #pool: Pool;
  readonly #catalogue: EventCatalogue;

  constructor({ pool, catalogue }: { readonly pool: Pool; readonly catalogue: EventCatalogue }) {
    this.#pool = pool;
    this.#catalogue = catalogue;
  }

  /** Last handled position of every partition (0..15), 0 before the first event. */
  async positions(consumer: string): Promise<ReadonlyMap<number, number>> {
    const rows = await ask(
      this.#pool,
      'consumer-positions',
      'SELECT partition, position FROM log.consumer WHERE consumer = $1',
      [consumer],
    );
    return new Map(rows.map(([partition, position]) => [Number(partition), Number(position)]));
  }

  /**
   * Moves past an event without an effect; with `stall`, puts the event on the stalled list in the same commit.
   * @throws FencedError when the consumer does not stand at `from` any more
   */
  async advance(
    consumer: string,
    partition: number,
    from: number,
    to: number,
    { stall }: { readonly stall?: Stall } = {},
  ): Promise<void> {
    if (stall === undefined) {
      const elsewhere = await this.advanceAll(consumer, [{ partition, from, to }]);
      const actual = elsewhere.get(partition);
      if (actual !== undefined) throw new FencedError(consumer, partition, actual);
      return;
    }
    const { handler, status, error, nextTryAt } = stall;
    const rows = await ask(
      this.#pool,
      'consumer-advance-and-stall',
      'SELECT advanced, actual FROM log.advance_and_stall($1, $2, $3, $4, $5, $6, $7, $8)',
      [consumer, partition, from, to, handler, status, error, nextTryAt.toISOString()],
    );
    const [advanced, actual] = rows[0] ?? [];
    if (advanced !== 't') throw new FencedError(consumer, partition, Number(actual ?? 0));
  }

  /**
   * Moves past events of several partitions, each once, without an effect.
   * @returns where the consumer stands instead, for the partitions in which it did not stand at `from`
   */
  async advanceAll(
    consumer: string,
    moves: readonly { readonly partition: number; readonly from: number; readonly to: number }[],
  ): Promise<ReadonlyMap<number, number>> {
    const rows = await ask(
      this.#pool,
      'consumer-advance-all',
      `SELECT m.partition, a.actual FROM unnest($2::int[], $3::bigint[], $4::bigint[]) AS m(partition, "from", "to"),
         log.advance($1, m.partition, m."from", m."to") AS a WHERE NOT a.advanced`,
      [
        consumer,
        moves.map(({ partition }) => partition),
        moves.map(({ from }) => from),
        moves.map(({ to }) => to),
      ],
    );
    return new Map(rows.map(([partition, actual]) => [Number(partition), Number(actual)]));
  }

  /** Position of the newest event of a partition, 0 when it has none. */
  async partitionHead(partition: number): Promise<number> {
    return (await this.partitionHeads()).get(partition) ?? 0;
  }

  /** Position of the newest event of every partition. */
  async partitionHeads(): Promise<ReadonlyMap<number, number>> {
    const rows = await ask(
      this.#pool,
      'log-partition-heads',
      'SELECT partition, position FROM log.partition_head',
      [],
    );
    return new Map(rows.map(([partition, position]) => [Number(partition), Number(position)]));
  }

  /** Events of a partition with `after` < position <= `until`, at most `limit`, payloads upcast: fills a hole. */
  async readPartition(
    partition: number,
    after: number,
    until: number,
    limit: number,
  ): Promise<readonly EventEnvelope[]> {
    const events = await this.readPartitionRaw(partition, after, until, limit);
    return events.map((raw) => readEnvelope(raw, this.#catalogue));
  }

  /** Like `readPartition`, as stored. */
  async readPartitionRaw(
    partition: number,
    after: number,
    until: number,
    limit: number,
  ): Promise<readonly RawEvent[]> {
    const rows = await ask(
      this.#pool,
      'log-read-partition',
      `SELECT ${EVENT_COLUMNS} FROM log.events e
       WHERE (SELECT log.require_range($2, $3)) AND e.partition = $1 AND e.position > $2 AND e.position <= $3 ORDER BY e.position LIMIT $4`,
      [partition, after, until, limit],
    );
    return rows.map(rawEvent);
  }

  /**
   * Stalled events whose time has come, oldest first. One behind another of its change is not due.
   * @param partitions only of these; of all when absent
   */
  async dueStalled(
    consumer: string,
    now: Date,
    limit: number,
    partitions?: readonly number[],
  ): Promise<readonly StalledEvent[]> {
    const rows = await ask(
      this.#pool,
      'consumer-due',
      `SELECT ${STALLED_COLUMNS} FROM log.stalled s
       WHERE s.consumer = $1 AND s.next_try_at <= $2 AND s.status <> 'parked'
         AND ($4::smallint[] IS NULL OR s.partition = ANY ($4)) AND NOT EXISTS (
         SELECT FROM log.stalled b
         WHERE b.consumer = s.consumer AND b.lane = s.lane AND b.queue_key = s.queue_key AND b.position < s.position)
       ORDER BY s.position LIMIT $3`,
      [consumer, now.toISOString(), limit, partitions ?? null],
    );
    return rows.map(stalledEvent);
  }

  /** Keys (change, or stream where there is none) whose later events must queue in this lane. */
  async blockedKeys(consumer: string, lane: string): Promise<ReadonlySet<string>> {
    const rows = await ask(
      this.#pool,
      'consumer-blocked',
      'SELECT DISTINCT queue_key FROM log.stalled WHERE consumer = $1 AND lane = $2',
      [consumer, lane],
    );
    return new Set(rows.map(([key]) => key ?? ''));
  }

  /** Everything on the stalled list, oldest first; of every consumer when none is named. */
  async stalled(consumer?: string): Promise<readonly StalledEvent[]> {
    const rows = await ask(
      this.#pool,
      'consumer-stalled',
      `SELECT ${STALLED_COLUMNS} FROM log.stalled s WHERE $1::text IS NULL OR s.consumer = $1 ORDER BY s.position`,
      [consumer ?? null],
    );
    return rows.map(stalledEvent);
  }

  /** Puts an event on the list of a projection, inside the transaction that moves the projection's position. */
  async stall(
    client: PoolClient,
    event: { readonly consumer: string; readonly lane: string; readonly position: number },
    { handler, status, error, nextTryAt }: Stall,
  ): Promise<void> {
    await ask(client, 'consumer-stall', 'SELECT log.stall($1, $2, $3, $4, $5, $6, $7)', [
      event.consumer,
      event.lane,
      handler,
      event.position,
      status,
      error,
      nextTryAt.toISOString(),
    ]);
  }

  /**
   * Ends one more try without an appended effect (with one, the append's fence `unstall` does this).
   * @param client the transaction of the effect, for a projection
   * @throws FencedError when another instance tried in between
   */
  async settle(event: StalledEvent, settlement: Settlement, client?: PoolClient): Promise<void> {
    const [row] = await ask(
      client ?? this.#pool,
      'consumer-settle',
      'SELECT log.settle_stalled($1, $2, $3, $4, $5, $6, $7)',
      [
        event.consumer,
        event.lane,
        event.position,
        event.attempt,
        settlement.outcome,
        'error' in settlement ? settlement.error : null,
        'nextTryAt' in settlement ? settlement.nextTryAt.toISOString() : null,
      ],
    );
    if (row?.[0] !== 't') throw new FencedError(event.consumer, event.partition, event.position);
  }

  /** Gives a parked event its tries back, and records who wanted it. */
  async redrive({ consumer, lane, position, actor, reason, command }: Redrive): Promise<RedriveVerdict> {
    const [row] = await ask(
      this.#pool,
      'consumer-redrive',
      'SELECT log.redrive($1, $2, $3, $4, $5, $6, $7)',
      [consumer, lane, position, actor, reason, command?.id ?? null, command?.requestDigest ?? null],
    );
    // The function answers with these four and no others.
    return (row?.[0] ?? 'absent') as RedriveVerdict;
  }

  /** Says what a lane of a consumer handles, so that an event left out can be told from one it does not care for. */
  async subscribe({ consumer, lanes, lane, handlers, positions }: Subscription): Promise<void> {
    await ask(this.#pool, 'consumer-subscribe', 'SELECT log.subscribe($1, $2, $3, $4, $5, $6)', [
      consumer,
      lanes,
      lane,
      [...handlers.keys()],
      [...handlers.values()],
      Array.from({ length: PARTITIONS }, (_, partition) => positions.get(partition) ?? 0),
    ]);
  }

  /** Records attempts of a projection that were applied, in the transaction of their effects. */
  async recordApplied(
    client: PoolClient,
    consumer: string,
    attempts: readonly { readonly handler: string; readonly position: number; readonly eventId: string }[],
  ): Promise<void> {
    await ask(
      client,
      'consumer-applied',
      `SELECT log.record_attempt($1, a.handler, 'projection', a.position, a.id, 'applied', NULL)
       FROM unnest($2::text[], $3::bigint[], $4::uuid[]) AS a(handler, position, id)`,
      [
        consumer,
        attempts.map(({ handler }) => handler),
        attempts.map(({ position }) => position),
        attempts.map(({ eventId }) => eventId),
      ],
    );
  }

  /** Records a projection's attempt in the transaction of its effect. */
  async recordAttempt(client: PoolClient, attempt: Attempt): Promise<void> {
    await ask(client, 'consumer-attempt', 'SELECT log.record_attempt($1, $2, $3, $4, $5, $6, $7)', [
      attempt.consumer,
      attempt.handler,
      attempt.kind,
      attempt.position,
      attempt.eventId,
      attempt.outcome,
      attempt.error ?? null,
    ]);
  }
}
