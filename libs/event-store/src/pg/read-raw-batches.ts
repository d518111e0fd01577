import type { Pool } from 'pg';
import type { ReadLogOptions } from '../event-store.js';
import type { RawEvent } from '../raw-event.js';
import { BoundedBatches } from './bounded-batches.js';
import { readAhead } from './read-ahead.js';
import { ask } from './wire.js';

/** Rows per round trip: enough to be fast. */
const BATCH = 500;
/** Positions per round trip where no index finds the rows: a rare event does not make one statement read the whole log. */
const WINDOW = 10_000;

/**
 * Events in order of position, or from the end, a batch per statement. No transaction stays open between batches, and
 * none is needed: positions are dense and appear in order.
 */
export function readRawBatches(pool: Pool, options: ReadLogOptions): AsyncGenerator<readonly RawEvent[]> {
  return readAhead(readInTurn(pool, options));
}

async function* readInTurn(pool: Pool, options: ReadLogOptions): AsyncGenerator<readonly RawEvent[]> {
  const { types, partition, signal, direction = 'forwards', batchBytes } = options;
  const batches = new BoundedBatches(pool, batchBytes);
  const narrowed = narrow(options, 7);
  const window = isScanned(options) ? WINDOW : Number.POSITIVE_INFINITY;
  // Both ends of what is left to look at: after `low`, up to `high`.
  let { low, high } = await rangeOf(pool, options, window);
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0 && low < high) {
    signal?.throwIfAborted();
    const from = direction === 'forwards' ? low : Math.max(low, high - window);
    const to = direction === 'forwards' ? Math.min(high, low + window) : high;
    const take = Math.min(BATCH, left);
    const conditions = `${narrowed.guard} AND e.position > $1 AND e.position <= $2
      AND ($3::text[] IS NULL OR e.type = ANY($3)) AND ($4::int IS NULL OR e.partition = $4) ${narrowed.sql}`;
    const question = { name: `log-${direction}-${narrowed.name}`, conditions, direction };
    const values = [from, to, types ?? null, partition ?? null];
    const { batch, isFull } = await batches.read(question, values, take, narrowed.values);
    if (isWhole(options) && hasHole(batch, from, to, direction, isFull))
      await ask(pool, 'log-require-range', 'SELECT log.require_range($1, $2)', [from, to]);
    if (batch.length > 0) yield batch;
    left -= batch.length;
    const last = isFull ? batch.at(-1)?.position : undefined;
    if (direction === 'forwards') low = last ?? to;
    else high = last === undefined ? from : last - 1;
  }
}

interface Narrowed {
  /** Each set of conditions is a statement of its own, planned for itself. */
  readonly name: string;
  readonly sql: string;
  /** Refuses to read rows that are kept elsewhere; evaluated once, before the first row. */
  readonly guard: string;
  readonly values: readonly string[];
}

/** @param first number of the first parameter that is free */
function narrow(options: ReadLogOptions, first: number): Narrowed {
  const { correlationId, stream, category, actor } = options;
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
      name: 'category',
      value: category,
      sql: (at: string) => `AND e.type IN (SELECT t.type FROM log.event_type t WHERE t.category = ${at})`,
    },
    {
      name: 'actor',
      value: actor,
      sql: (at: string) => `AND (e.actor_id = ${at} OR e.actor_on_behalf_of = ${at})`,
    },
  ].flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ value, ...rest }]));
  const at = (name: string): string => `$${first + chosen.findIndex((one) => one.name === name)}`;
  return {
    guard: isWhole(options) ? 'true' : `(SELECT ${guardOf(correlationId, stream, at)})`,
    name: [isWhole(options) ? 'whole' : 'range', ...chosen.map(({ name }) => name)].join('-'),
    sql: chosen.map(({ sql }, index) => sql(`$${first + index}`)).join(' '),
    values: chosen.map(({ value }) => value),
  };
}

function guardOf(
  correlationId: string | undefined,
  stream: string | undefined,
  at: (name: string) => string,
): string {
  if (stream !== undefined) return `log.require_stream(${at('stream')}, $1, $2)`;
  if (correlationId !== undefined) return `log.require_change(${at('change')}, $1, $2)`;
  return 'log.require_range($1, $2)';
}

/** Whether rows are looked at that may not match. */
function isScanned(options: ReadLogOptions): boolean {
  return !isWhole(options) && options.correlationId === undefined && options.stream === undefined;
}

/** Whether every event of the range is asked for. Then a hole shows what is kept elsewhere, and nothing need be asked first. */
function isWhole({ correlationId, stream, category, actor, types, partition }: ReadLogOptions): boolean {
  return [correlationId, stream, category, actor, types, partition].every((filter) => filter === undefined);
}

/** Whether a batch lacks events at its beginning, or backwards at its end: old ranges are what is kept elsewhere. */
function hasHole(
  batch: readonly RawEvent[],
  from: number,
  to: number,
  direction: 'forwards' | 'backwards',
  isFull: boolean,
): boolean {
  const positions = batch.map(({ position }) => position);
  const lowest = Math.min(...positions);
  const isDense = Math.max(...positions) - lowest + 1 === batch.length;
  if (!isDense) return true;
  if (direction === 'forwards') return lowest !== from + 1;
  return positions[0] !== to || (!isFull && lowest !== from + 1);
}

async function rangeOf(
  pool: Pool,
  { after = 0, until, recordedFrom, recordedUntil }: ReadLogOptions,
  window: number,
): Promise<{ low: number; high: number }> {
  const low = recordedFrom === undefined ? after : Math.max(after, await positionBefore(pool, recordedFrom));
  return { low, high: await lastPosition(pool, until, recordedUntil, low, window) };
}

/**
 * Without an end of its own the read ends at what was the head when it began, so that a busy log does not keep it going.
 * With one near enough it needs no question: rows beyond the head do not exist.
 */
async function lastPosition(
  pool: Pool,
  until: number | undefined,
  recordedUntil: string | undefined,
  low: number,
  window: number,
): Promise<number> {
  if (until !== undefined && recordedUntil === undefined && until - low <= window) return until;
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
