import type { Pool } from 'pg';
import type { RawEvent } from '../raw-event.js';
import { ENVELOPE_COLUMNS, EVENT_COLUMNS, rawEvent } from './raw-rows.js';
import { ask, type Row } from './wire.js';

/** Payloads per round trip, in bytes: an event has up to 256 KiB, and hundreds of those would be too much to hold. */
const BATCH_BYTES = 1_048_576;

/** Columns of the payload and, behind it, of the bytes up to and with the row. */
const PAYLOAD = 20;
const BYTES_SO_FAR = 21;

/** Which rows, as conditions on `log.events e` whose parameters are those before `$5` and from `$7` on. */
export interface BatchQuestion {
  /** The same for the same conditions: each is a prepared statement. */
  readonly name: string;
  readonly conditions: string;
  readonly direction: 'forwards' | 'backwards';
}

/**
 * Reads rows so many at a time, and fewer where their payloads are large. Where none is, rows are asked for as they are;
 * the first large one comes without its payload, and from there on sizes are added up in the database, which knows them
 * without reading the payloads.
 */
export class BoundedBatches {
  #hasLarge = false;

  constructor(
    private readonly pool: Pool,
    private readonly bytes = BATCH_BYTES,
  ) {}

  /** @returns `isFull` when more rows may follow in the same range */
  async read(
    question: BatchQuestion,
    range: readonly unknown[],
    take: number,
    narrowed: readonly unknown[],
  ): Promise<{ readonly batch: readonly RawEvent[]; readonly isFull: boolean }> {
    if (!this.#hasLarge) {
      const most = Math.floor(this.bytes / take);
      const rows = await ask(this.pool, question.name, smallRows(question), [
        ...range,
        take,
        most,
        ...narrowed,
      ]);
      const large = rows.findIndex((row) => row[PAYLOAD] === null);
      if (large < 0) return { batch: rows.map(rawEvent), isFull: rows.length === take };
      this.#hasLarge = true;
      if (large > 0) return { batch: rows.slice(0, large).map(rawEvent), isFull: true };
    }
    const name = `${question.name}-bounded`;
    const rows = await ask(this.pool, name, boundedRows(question), [...range, take, this.bytes, ...narrowed]);
    this.#hasLarge = bytesOf(rows) >= this.bytes;
    return { batch: rows.map(rawEvent), isFull: this.#hasLarge || rows.length === take };
  }
}

function bytesOf(rows: readonly Row[]): number {
  return Number(rows.at(-1)?.[BYTES_SO_FAR] ?? 0);
}

function orderOf({ direction }: BatchQuestion): string {
  return direction === 'forwards' ? 'ORDER BY e.position' : 'ORDER BY e.position DESC';
}

/** `$5` rows, without the payloads of more than `$6` bytes. */
function smallRows(question: BatchQuestion): string {
  return `SELECT ${ENVELOPE_COLUMNS}, CASE WHEN octet_length(e.data) <= $6 THEN e.data END
    FROM log.events e WHERE ${question.conditions} ${orderOf(question)} LIMIT $5`;
}

/** At most `$5` rows, and of these no more than reach `$6` bytes of payloads: the last one goes beyond. */
function boundedRows(question: BatchQuestion): string {
  const order = orderOf(question);
  return `SELECT ${EVENT_COLUMNS}, e.bytes_so_far FROM (
      SELECT e.*, sum(octet_length(e.data)) OVER (${order} ROWS UNBOUNDED PRECEDING) AS bytes_so_far
      FROM (SELECT e.* FROM log.events e WHERE ${question.conditions} ${order} LIMIT $5) e
    ) e WHERE e.bytes_so_far - octet_length(e.data) < $6 ${order}`;
}
