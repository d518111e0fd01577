import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { inTransaction } from './in-transaction.js';
import { LOG_OWNER } from './schema/roles.js';
import { ask } from './wire.js';

/** A range of the log, `range_size` positions wide. */
export interface LogRange {
  readonly first: number;
  readonly last: number;
  /** `live`, `archived` (in schema `log_archive`, read like any other) or `detached` (kept at `location`). */
  readonly state: 'live' | 'archived' | 'detached';
  /** Its table, with the schema. */
  readonly table: string;
  readonly location: string | null;
}

/** The range cannot be archived, detached or attached; the message says why. */
export class ArchiveRefusedError extends Error {
  override readonly name = 'ArchiveRefusedError';
}

const REFUSED = 'GP006';
/** A reader that takes longer than this keeps a range where it is, rather than everybody waiting behind us. */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '3s'";

/**
 * Sets old ranges of the log aside without moving a row: first archived, where everything still reads them; then, where
 * room is needed, detached, so that their tables can be copied elsewhere and dropped. For the admin who bootstraps.
 */
export class LogArchive {
  /** @param admin a superuser, or the role that bootstrapped the log */
  constructor(private readonly admin: Pool) {}

  /** Every range there is, oldest first, the one made ahead of need included. */
  async ranges(): Promise<readonly LogRange[]> {
    const rows = await this.#asOwner((client) =>
      ask(
        client,
        'archive-ranges',
        `SELECT r.first_position, r.last_position, CASE WHEN r.location IS NULL THEN 'archived' ELSE 'detached' END,
         'log_archive.' || r.relation, r.location FROM log.archived_range r
       UNION ALL
       SELECT f, f + h.range_size - 1, 'live', 'log.events_' || lpad(f::text, 12, '0'), NULL FROM log.head h,
         generate_series(1 + coalesce((SELECT max(r.last_position) FROM log.archived_range r), 0), h.ranged_until, h.range_size) f
       ORDER BY 1`,
        [],
      ),
    );
    return rows.map(([first, last, state, table, location]) => ({
      first: Number(first),
      last: Number(last),
      // One of three words of the statement above.
      state: state as LogRange['state'],
      table: table ?? '',
      location: location ?? null,
    }));
  }

  /** The ranges `archive` would set aside: full, and ending at or before a position. */
  async due(until: number): Promise<readonly LogRange[]> {
    const ranges = await this.ranges();
    const [row] = await this.#asOwner((client) =>
      ask(client, 'archive-head', 'SELECT position FROM log.head', []),
    );
    const last = Math.min(until, Number(row?.[0] ?? 0));
    return ranges.filter((range) => range.state === 'live' && range.last <= last);
  }

  /** The last position recorded before a moment, 0 where there is none. */
  async positionBefore(moment: Date): Promise<number> {
    const [row] = await this.#asOwner((client) =>
      ask(client, 'archive-position', 'SELECT log.position_before($1)', [moment.toISOString()]),
    );
    return Number(row?.[0] ?? 0);
  }

  /** Archives every full range that ends at or before a position. */
  async archive(until: number): Promise<void> {
    await this.#asOwner((client) => client.query('SELECT log.archive_ranges($1)', [until]));
  }

  /**
   * Takes the oldest archived range out of the log. Its table stays in schema `log_archive`, append-only as before, until
   * somebody copies and drops it. Reads that need it fail with `RangeArchivedError` from then on.
   * @param first its first position
   * @param location where it is kept, as readers will be told
   * @throws ArchiveRefusedError when it is not the oldest, or a consumer has not handled all of it
   */
  async detach(first: number, location: string): Promise<void> {
    await this.#asOwner((client) => client.query('SELECT log.detach_range($1, $2)', [first, location]));
  }

  /**
   * Takes the newest detached range back, from its table in schema `log_archive`.
   * @throws ArchiveRefusedError when it is not the newest, the table is missing, or it is not what was detached
   */
  async attach(first: number): Promise<void> {
    await this.#asOwner((client) => client.query('SELECT log.attach_range($1)', [first]));
  }

  #asOwner<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return inTransaction(this.admin, async (client) => {
      await client.query(`SET LOCAL ROLE ${LOG_OWNER}; ${LOCK_TIMEOUT}`);
      return work(client);
    }).catch((error: unknown) => {
      if (error instanceof DatabaseError && error.code === REFUSED)
        throw new ArchiveRefusedError(error.message, { cause: error });
      throw error;
    });
  }
}
