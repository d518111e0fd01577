import type { Pool } from 'pg';
import type { ReadLogOptions } from '../event-store.js';
import type { RawEvent } from '../raw-event.js';
import { EVENT_COLUMNS, rawEvent } from './raw-rows.js';
import { ask } from './wire.js';

/** Rows per round trip: enough to be fast, little enough to be flat in memory (an event is at most 256 KiB). */
const BATCH = 500;

/**
 * Events in order of position, a batch per statement. No transaction stays open between batches, and none is needed:
 * positions are dense and appear in order.
 */
export async function* readRawBatches(
  pool: Pool,
  options: ReadLogOptions,
): AsyncGenerator<readonly RawEvent[]> {
  const { types, partition, recordedFrom, recordedUntil, limit } = options;
  const narrowed = narrow(options, 6);
  let after = options.after ?? 0;
  if (recordedFrom !== undefined) after = Math.max(after, await positionBefore(pool, recordedFrom));
  let left = limit ?? Number.POSITIVE_INFINITY;
  const until = await lastPosition(pool, options.until, recordedUntil);
  while (left > 0 && after < until) {
    const take = Math.min(BATCH, left);
    const rows = await ask(
      pool,
      `log-read-${narrowed.name}`,
      `SELECT ${EVENT_COLUMNS} FROM log.events e WHERE e.position > $1 AND e.position <= $2
       AND ($3::text[] IS NULL OR e.type = ANY($3)) AND ($4::int IS NULL OR e.partition = $4)
       ${narrowed.sql} ORDER BY e.position LIMIT $5`,
      [after, until, types ?? null, partition ?? null, take, ...narrowed.values],
    );
    const batch = rows.map(rawEvent);
    if (batch.length > 0) yield batch;
    if (batch.length < take) return;
    after = batch.at(-1)?.position ?? until;
    left -= batch.length;
  }
}

interface Narrowed {
  /** Each set of conditions is a statement of its own, planned for itself. */
  readonly name: string;
  readonly sql: string;
  readonly values: readonly string[];
}

/** @param first number of the first parameter that is free */
function narrow({ correlationId, stream, actor }: ReadLogOptions, first: number): Narrowed {
  const chosen = [
    { name: 'change', value: correlationId, sql: (at: string) => `AND e.correlation_id = ${at}` },
    // The positions of a stream are in an index; the conditions on position stand there too, so that it is read in part.
    {
      name: 'stream',
      value: stream,
      sql: (at: string) =>
        `AND e.stream = ${at} AND e.position IN (SELECT v.position FROM log.stream_version v
         WHERE v.stream = ${at} AND v.position > $1 AND v.position <= $2)`,
    },
    {
      name: 'actor',
      value: actor,
      sql: (at: string) => `AND (e.actor_id = ${at} OR e.actor_on_behalf_of = ${at})`,
    },
  ].flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ value, ...rest }]));
  return {
    name: ['range', ...chosen.map(({ name }) => name)].join('-'),
    sql: chosen.map(({ sql }, index) => sql(`$${first + index}`)).join(' '),
    values: chosen.map(({ value }) => value),
  };
}

/**
 * Without an end of its own the read ends at what was the head when it began, so that a busy log does not keep it going.
 * With one it needs no question: rows beyond the head do not exist, and the first short batch ends it.
 */
async function lastPosition(
  pool: Pool,
  until: number | undefined,
  recordedUntil: string | undefined,
): Promise<number> {
  if (until !== undefined && recordedUntil === undefined) return until;
  const [row] = await ask(pool, 'log-head', 'SELECT position FROM log.head', []);
  const last = Math.min(until ?? Number.POSITIVE_INFINITY, Number(row?.[0] ?? 0));
  if (recordedUntil === undefined) return last;
  // Moments have milliseconds: what was recorded until a moment was recorded before the next one.
  const next = new Date(new Date(recordedUntil).getTime() + 1).toISOString();
  return Math.min(last, await positionBefore(pool, next));
}

async function positionBefore(pool: Pool, moment: string): Promise<number> {
  const [row] = await ask(pool, 'log-position-before', 'SELECT log.position_before($1)', [moment]);
  return Number(row?.[0] ?? 0);
}
