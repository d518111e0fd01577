import type { Pool, PoolClient } from 'pg';
import type { Producer } from '../envelope.js';
import { APPEND_SQL, type AppendAnswer, type AppendCall, answerOfOne, appendValues } from './append-call.js';
import { answerOf, APPEND_TOGETHER_SQL, appendTogetherValues } from './append-together-call.js';
import { ask } from './wire.js';

/** One commit for all calls, in one round trip: an answer for each, in order. */
export async function sendAppends(
  on: Pool | PoolClient,
  calls: readonly AppendCall[],
  producer: Producer,
): Promise<readonly AppendAnswer[]> {
  const [only] = calls;
  const values = calls.length === 1 && only !== undefined ? appendValues(only, producer) : null;
  if (values === null || only === undefined) {
    const rows = await ask(
      on,
      'log-append-together',
      APPEND_TOGETHER_SQL,
      appendTogetherValues(calls, producer),
    );
    return rows.map(answerOf);
  }
  const rows = await ask(on, 'log-append', APPEND_SQL, values);
  return rows.map((row) => answerOfOne(row, only));
}
