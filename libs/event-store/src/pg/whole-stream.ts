import type { Pool } from 'pg';
import { ask, type Row } from './wire.js';

/**
 * Makes sure that every version of a stream came with its event: a row without a position is a version without one.
 * @throws RangeArchivedError where they are kept elsewhere, Error where they are gone
 */
export async function requireWhole(pool: Pool, stream: string, rows: readonly Row[]): Promise<void> {
  if (rows.every(([position]) => position !== null)) return;
  await ask(pool, 'log-require-stream', 'SELECT log.require_stream($1, 0, $2)', [
    stream,
    Number.MAX_SAFE_INTEGER,
  ]);
  throw new Error(`${stream} has versions without events: verify the log`);
}
