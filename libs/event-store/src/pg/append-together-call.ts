import type { Producer } from '../envelope.js';
import { type AppendAnswer, type AppendCall, expectedCode, fenceValues } from './append-call.js';
import { pgBytes, type Row } from './wire.js';

/** The appends of several callers, or one of several events, in one commit; a row for each, in order. */
export const APPEND_TOGETHER_SQL =
  'SELECT verdict, first_written, last_written, recorded, versions, subject, actual FROM log.append_together(' +
  '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)';

/** Parameters of `APPEND_TOGETHER_SQL`: how many streams and events each call has, and what the calls say end to end. */
export function appendTogetherValues(calls: readonly AppendCall[], producer: Producer): readonly unknown[] {
  const requests = calls.map(({ request }) => request);
  const streams = requests.flatMap((request) => request.streams);
  const events = calls.flatMap((call) => call.events);
  const fences = requests.map(fenceValues);
  return [
    requests.map((request) => request.streams.length),
    calls.map((call) => call.events.length),
    requests.map(({ command }) => command?.id ?? null),
    requests.map(({ command }) => (command === undefined ? null : pgBytes(command.requestDigest))),
    ...Array.from({ length: 7 }, (_, column) => fences.map((fence) => fence[column])),
    streams.map(({ stream }) => stream),
    streams.map(({ expected }) => expectedCode(expected)),
    requests.flatMap(({ context: { actor } }) => [
      actor.kind,
      actor.id,
      actor.issuer,
      actor.onBehalfOf ?? null,
    ]),
    requests.map(({ context }) => context.causationId ?? null),
    requests.map(({ context }) => context.traceparent ?? null),
    requests.flatMap(() => [producer.service, producer.version]),
    // Postgres counts from 1.
    events.map(({ streamIndex }) => streamIndex + 1),
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(({ schemaVersion }) => schemaVersion),
    events.map(({ occurredAt }) => occurredAt),
    events.map(({ correlationId }) => correlationId),
    events.map(({ dataText }) => dataText),
    events.map(({ digest }) => pgBytes(digest)),
  ];
}

export function answerOf([verdict, first, last, recorded, versions, subject, actual]: Row): AppendAnswer {
  return {
    verdict: verdict ?? '',
    first: Number(first),
    last: Number(last),
    recorded: recorded ?? '',
    versions: (versions ?? '{}').slice(1, -1).split(',').map(Number),
    subject: subject ?? '',
    actual: Number(actual ?? 0),
  };
}
