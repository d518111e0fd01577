import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import type { EventEnvelope } from '../envelope.js';
import type { FollowedLog } from '../follow-log.js';
import type { AppendAnswer, AppendCall } from './append-call.js';
import { FollowedProjection, type FollowingOptions } from './followed-projection.js';
import { inTransaction } from './in-transaction.js';
import { type PgProjection, type ProjectionProgress, projectOne } from './projection.js';
import { writtenEvents } from './written-events.js';

export interface InlineProjectionsOptions {
  /** The pool of the event store they are given to; of three connections or more. */
  readonly pool: Pool;
  /** Where their state is kept. */
  readonly schema: string;
  /** Of event types that this service alone writes. */
  readonly projections: readonly PgProjection[];
}

/**
 * Projections written in the transaction of the append, so that who appended reads the rows at once. Appends of their
 * types hold the log's lock until the rows are written, and the whole log waits that long: for a few small rows.
 * What they do not handle is appended as ever.
 */
export class InlineProjections {
  readonly #options: InlineProjectionsOptions;
  readonly #types: ReadonlySet<string>;
  readonly #table: string;

  constructor(options: InlineProjectionsOptions) {
    const { max } = options.pool.options;
    // An append, the end of a rebuild, and what the rebuild still projects.
    if (max < 3) throw new RangeError(`inline projections take 3 connections; the pool has ${max}`);
    this.#options = options;
    this.#types = new Set(options.projections.flatMap(({ types }) => types));
    this.#table = `${escapeIdentifier(options.schema)}.inline_projection`;
  }

  /**
   * Makes the tables, and builds what has not been built before. Called before the first append, by every process that
   * appends events of these types: one that does not project leaves rows out.
   * @throws ProjectionFailedError
   */
  async start(log: FollowedLog, options: FollowingOptions = {}): Promise<void> {
    const { pool, projections } = this.#options;
    await pool.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (
         projection text PRIMARY KEY, is_live boolean NOT NULL DEFAULT false, builds integer NOT NULL DEFAULT 0)`,
    );
    await pool.query(
      `INSERT INTO ${this.#table} (projection) SELECT name FROM unnest($1::text[]) AS name ON CONFLICT DO NOTHING`,
      [projections.map(({ name }) => name)],
    );
    for (const projection of projections) {
      await this.#followed(projection, log).prepare();
      const { rows } = await pool.query<{ is_live: boolean }>(
        `SELECT is_live FROM ${this.#table} WHERE projection = $1`,
        [projection.name],
      );
      if (rows[0]?.is_live !== true) await this.#build(projection, log, options);
    }
  }

  /**
   * Deletes the rows of a projection and projects the log again. Appends go on; those meanwhile are projected by the
   * rebuild, and the last few hold appends up until it is done.
   * @throws RangeError for an unknown name, ProjectionFailedError
   */
  async rebuild(name: string, log: FollowedLog, options: FollowingOptions = {}): Promise<ProjectionProgress> {
    const projection = this.#options.projections.find((candidate) => candidate.name === name);
    if (projection === undefined) throw new RangeError(`no inline projection is called ${name}`);
    return this.#build(projection, log, options);
  }

  /** Whether one of the appends has an event for a projection. */
  handles(calls: readonly AppendCall[]): boolean {
    return calls.some(({ events }) => events.some(({ type }) => this.#types.has(type)));
  }

  /**
   * Appends and projects in one transaction.
   * @param send makes the call of the append
   * @throws ProjectionFailedError, with nothing appended
   */
  commit(
    calls: readonly AppendCall[],
    send: (client: PoolClient) => Promise<readonly AppendAnswer[]>,
  ): Promise<readonly AppendAnswer[]> {
    return inTransaction(this.#options.pool, async (client) => {
      // The append first: it refuses a transaction that has written.
      const answers = await send(client);
      const events = answers.flatMap((answer, index) => writtenEvents(answer, calls[index]));
      await this.#project(client, events);
      return answers;
    });
  }

  async #project(client: PoolClient, events: readonly EventEnvelope[]): Promise<void> {
    const concerned = this.#options.projections.filter(({ types }) =>
      events.some(({ type }) => types.includes(type)),
    );
    if (concerned.length === 0) return;
    // Locked whether live or not: a rebuild about to end must not miss what is written here.
    const { rows } = await client.query<{ projection: string; is_live: boolean }>({
      name: 'inline-projections-live',
      text: `SELECT projection, is_live FROM ${this.#table} WHERE projection = ANY($1) ORDER BY projection FOR SHARE`,
      values: [concerned.map(({ name }) => name)],
    });
    const live = new Set(rows.flatMap((row) => (row.is_live ? [row.projection] : [])));
    for (const projection of concerned) {
      if (!live.has(projection.name)) continue;
      for (const event of events)
        if (projection.types.includes(event.type)) await projectOne(projection, event, client);
    }
  }

  async #build(
    projection: PgProjection,
    log: FollowedLog,
    options: FollowingOptions,
  ): Promise<ProjectionProgress> {
    const { pool } = this.#options;
    // Counted, so that of two builds at the same time only the later one says that it is done.
    const begun = await pool.query<{ builds: number }>(
      `UPDATE ${this.#table} SET is_live = false, builds = builds + 1 WHERE projection = $1 RETURNING builds`,
      [projection.name],
    );
    const followed = this.#followed(projection, log);
    await followed.rebuild(options);
    // Appends of its types wait for the row from here on; what is left to project is what came since.
    return inTransaction(pool, async (client) => {
      await client.query(`UPDATE ${this.#table} SET is_live = true WHERE projection = $1 AND builds = $2`, [
        projection.name,
        begun.rows[0]?.builds,
      ]);
      return followed.catchUp(options);
    });
  }

  #followed(projection: PgProjection, log: FollowedLog): FollowedProjection {
    const { pool, schema } = this.#options;
    return new FollowedProjection({ pool, schema, projection, log });
  }
}
