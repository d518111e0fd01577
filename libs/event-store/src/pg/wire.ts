import type { QueryArrayResult, Pool, PoolClient } from 'pg';

/** Rows come as arrays of the server's own texts; whoever asked knows what each column is. */
const RAW_TYPES = { getTypeParser: () => (text: string) => text };

export type Row = readonly (string | null)[];

/** One prepared statement in its own transaction: one round trip. */
export async function ask(
  on: Pool | PoolClient,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const result: QueryArrayResult<(string | null)[]> = await on.query({
    name,
    text,
    values: [...values],
    rowMode: 'array',
    types: RAW_TYPES,
  });
  return result.rows;
}

/** A moment as Postgres prints it in UTC (`2026-01-02 03:04:05.6+00`) as ISO 8601 with milliseconds. */
export function isoFromPg(text: string): string {
  if (!text.endsWith('+00')) return new Date(text).toISOString();
  const [seconds = '', fraction = ''] = text.slice(0, -3).split('.');
  return `${seconds.replace(' ', 'T')}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

/** `\x…` as plain hex. */
export function hexFromPg(text: string): string {
  return text.slice(2);
}

/** A whole array of bytea literals is sent as text; this is one member. */
export function pgBytes(hex: string): string {
  return `\\x${hex}`;
}
