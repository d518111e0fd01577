import type { AppendRequest } from '../event-store.js';
import type { Producer } from '../envelope.js';
import type { PreparedEvent } from '../prepare-append.js';
import { appendValues } from './append-call.js';

/** An append on its way to the database. */
export interface AppendCall {
  readonly request: AppendRequest;
  readonly events: readonly PreparedEvent[];
}

/** The appends of several callers in one commit; a row for each, in order. */
export const APPEND_TOGETHER_SQL =
  'SELECT verdict, first_written, last_written, recorded, versions, subject, actual FROM log.append_together(' +
  '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)';

/** Parameters of `APPEND_TOGETHER_SQL`: how many streams and events each call has, then `appendValues` end to end. */
export function appendTogetherValues(calls: readonly AppendCall[], producer: Producer): readonly unknown[] {
  const rows = calls.map(({ request, events }) => appendValues(request, events, producer));
  const width = rows[0]?.length ?? 0;
  return [
    calls.map(({ request }) => request.streams.length),
    calls.map(({ events }) => events.length),
    // A scalar becomes one member, an array its members: flat() opens one level and no more.
    ...Array.from({ length: width }, (_, column) => rows.map((row) => row[column]).flat()),
  ];
}
