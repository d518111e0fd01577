import { DatabaseError, type QueryArrayResult, type Pool, type PoolClient } from 'pg';
import { RangeArchivedError } from '../errors.js';

/** Rows come as arrays of the server's own texts; whoever asked knows what each column is. */
const RAW_TYPES = { getTypeParser: () => (text: string) => text };

export type Row = readonly (string | null)[];

/** What the log answers when rows were asked for that are kept elsewhere. */
const DETACHED = 'GP005';

/**
 * One prepared statement in its own transaction: one round trip.
 * @throws RangeArchivedError when rows it needs are kept elsewhere
 */
export async function ask(
  on: Pool | PoolClient,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    const result: QueryArrayResult<(string | null)[]> = await on.query({
      name,
      text,
      values: [...values],
      rowMode: 'array',
      types: RAW_TYPES,
    });
    return result.rows;
  } catch (error) {
    throw detachedRange(error) ?? error;
  }
}

function detachedRange(error: unknown): RangeArchivedError | undefined {
  if (!(error instanceof DatabaseError) || error.code !== DETACHED) return undefined;
  const detail: unknown = JSON.parse(error.detail ?? '{}');
  const { first, last, location } = detail as { first: number; last: number; location: string };
  return new RangeArchivedError(first, last, location);
}

/** A moment as Postgres prints it in UTC (`2026-01-02 03:04:05.6+00`) as ISO 8601 with milliseconds. */
export function isoFromPg(text: string): string {
  if (!text.endsWith('+00')) return new Date(text).toISOString();
  // Every event has two: cut by place, which takes a third of the time of looking for the marks.
  const fraction = text.slice(19, -3);
  const milliseconds = fraction === '' ? '.000' : fraction.padEnd(4, '0').slice(0, 4);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}${milliseconds}Z`;
}

/** `\x…` as plain hex. */
export function hexFromPg(text: string): string {
  return text.slice(2);
}

/** A whole array of bytea literals is sent as text; this is one member. */
export function pgBytes(hex: string): string {
  return `\\x${hex}`;
}
