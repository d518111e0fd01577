import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { type EventEnvelope, PARTITIONS } from '../envelope.js';
import { FencedError } from '../errors.js';
import type { FollowedLog } from '../follow-log.js';
import { inTransaction } from './in-transaction.js';
import { type PgProjection, type ProjectionProgress, projectOne } from './projection.js';
import { ProjectionPositionTable } from './projection-position-table.js';

export interface FollowedProjectionOptions {
  /** Logs in as the service's role. */
  readonly pool: Pool;
  /** The log it follows: an event store. */
  readonly log: FollowedLog;
  readonly projection: PgProjection;
  /** Where positions are kept; the projection's own tables may be elsewhere in the same database. */
  readonly schema: string;
  /** Events per transaction at most, 200 when absent. */
  readonly batch?: number;
}

export interface FollowingOptions {
  /** Ends following between two transactions, without an error. */
  readonly signal?: AbortSignal;
  /** Called after every transaction. */
  readonly onProgress?: (progress: ProjectionProgress) => void;
}

/** Positions looked at per transaction at most. */
const STEP = 10_000;

/**
 * A projection that follows the log by itself, without a bus: every event once and in order, with its position in one
 * transaction. Several processes may follow for one projection: each transaction compares and sets the positions, so
 * that they take turns and no event is projected twice. Positions are those of `ProjectionPositionTable`.
 */
export class FollowedProjection {
  readonly #options: FollowedProjectionOptions;
  readonly #table: ProjectionPositionTable;
  readonly #batch: number;

  constructor(options: FollowedProjectionOptions) {
    this.#options = options;
    this.#table = new ProjectionPositionTable(options.pool, options.schema);
    this.#batch = options.batch ?? 200;
  }

  /** Makes the tables; once per start, before anything else. */
  async prepare(): Promise<void> {
    const { pool, projection } = this.#options;
    await this.#table.prepare([projection.name]);
    await inTransaction(pool, (client) => projection.prepare(client));
  }

  /**
   * Projects what is there and then what comes, until the signal is aborted.
   * @throws ProjectionFailedError; the projection then stands before that event, and running it again tries it again
   */
  async run(signal: AbortSignal, onProgress?: (progress: ProjectionProgress) => void): Promise<void> {
    while (!signal.aborted) {
      const { position } = await this.catchUp(onProgress === undefined ? { signal } : { signal, onProgress });
      await this.#options.log.news.beyond(position, signal);
    }
  }

  /** Projects up to what is the head now. @throws ProjectionFailedError */
  async catchUp({ signal, onProgress }: FollowingOptions = {}): Promise<ProjectionProgress> {
    const { log, pool } = this.#options;
    const head = await log.head();
    for (;;) {
      const positions = await this.#table.positions(this.#options.projection.name);
      const progress = this.#progressOf(positions, head);
      if (progress.behind === 0 || signal?.aborted === true) return progress;
      const moved = await inTransaction(pool, (client) => this.#step(client, positions, head)).catch(
        unlessFenced,
      );
      if (moved !== undefined) onProgress?.(this.#progressOf(moved, head));
    }
  }

  /**
   * Deletes its rows and projects the log again from its beginning. Others that follow for it go on from there as well;
   * who reads its rows meanwhile finds those of an earlier time.
   * @throws ProjectionFailedError
   */
  async rebuild(options: FollowingOptions = {}): Promise<ProjectionProgress> {
    const { pool, projection } = this.#options;
    await inTransaction(pool, async (client) => {
      // Positions first: whoever is in the midst of a transaction of this projection has the rows until it ends.
      await this.#table.reset(client, projection.name);
      await projection.clear(client);
    });
    return this.catchUp(options);
  }

  /** How far it is now. */
  async progress(): Promise<ProjectionProgress> {
    const positions = await this.#table.positions(this.#options.projection.name);
    return this.#progressOf(positions, await this.#options.log.head());
  }

  /** One transaction: up to a full batch, or as far as a step reaches. @returns where every partition stands then */
  async #step(
    client: PoolClient,
    positions: ReadonlyMap<number, number>,
    head: number,
  ): Promise<ReadonlyMap<number, number>> {
    const { log, projection } = this.#options;
    const after = lowest(positions);
    const events: EventEnvelope[] = [];
    let until = Math.min(head, after + STEP);
    for await (const event of log.readLog({ after, until, types: projection.types, limit: this.#batch }))
      events.push(event);
    const last = events.at(-1);
    if (last !== undefined && events.length === this.#batch) until = last.position;
    await this.#move(client, positions, until);
    for (const event of events) {
      if (event.position > (positions.get(event.partition) ?? 0)) await projectOne(projection, event, client);
    }
    return new Map([...positions].map(([partition, position]) => [partition, Math.max(position, until)]));
  }

  async #move(client: PoolClient, positions: ReadonlyMap<number, number>, to: number): Promise<void> {
    const { name } = this.#options.projection;
    const moves = [...positions]
      .filter(([, from]) => from < to)
      .map(([partition, from]) => ({ partition, from, to }))
      .sort((a, b) => a.partition - b.partition);
    const hasMoved = await this.#table.moveAll(client, name, moves);
    const [first] = moves;
    if (!hasMoved && first !== undefined) throw new FencedError(name, first.partition, first.from);
  }

  #progressOf(positions: ReadonlyMap<number, number>, head: number): ProjectionProgress {
    const position = lowest(positions);
    return {
      projection: this.#options.projection.name,
      position,
      head,
      behind: Math.max(0, head - position),
    };
  }
}

/** @throws RangeError before `prepare` */
function lowest(positions: ReadonlyMap<number, number>): number {
  if (positions.size < PARTITIONS) throw new RangeError('a projection is prepared before it is followed');
  return Math.min(...positions.values());
}

const DEADLOCK = '40P01';

/** Somebody else was there first: look again where it stands. */
function unlessFenced(error: unknown): undefined {
  const isLost = error instanceof DatabaseError && error.code === DEADLOCK;
  if (!isLost && !(error instanceof FencedError)) throw error;
}
