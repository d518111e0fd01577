import { DatabaseError } from 'pg';
import {
  CommandReusedError,
  EventTooLargeError,
  FencedError,
  ForeignCategoryError,
  InvalidEventError,
  VersionConflictError,
} from '../errors.js';
import type { AppendRequest, ExpectedVersion } from '../event-store.js';
import type { Producer } from '../envelope.js';
import type { PreparedEvent } from '../prepare-append.js';
import { pgBytes, type Row } from './wire.js';

/** One call of the append function; every parameter is typed so that the statement is planned once. */
export const APPEND_SQL =
  'SELECT verdict, first_written, last_written, recorded, versions, subject, actual FROM log.append(' +
  '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)';

/** Parameters of `APPEND_SQL`. */
export function appendValues(
  request: AppendRequest,
  events: readonly PreparedEvent[],
  producer: Producer,
): readonly unknown[] {
  const { context, command, streams } = request;
  const { actor } = context;
  return [
    command?.id ?? null,
    command === undefined ? null : pgBytes(command.requestDigest),
    ...fenceValues(request),
    streams.map(({ stream }) => stream),
    streams.map(({ expected }) => expectedCode(expected)),
    [actor.kind, actor.id, actor.issuer, actor.onBehalfOf ?? null],
    context.causationId ?? null,
    context.traceparent ?? null,
    [producer.service, producer.version],
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

function fenceValues({ fence }: AppendRequest): readonly unknown[] {
  if (fence === undefined) return [null, null, null, null, null, null, null];
  const { kind, consumer, partition, handler } = fence;
  switch (kind) {
    case 'advance':
      return [kind, consumer, handler ?? null, partition, fence.from, fence.to, null];
    case 'unstall':
      return [kind, consumer, handler ?? null, partition, null, fence.position, fence.attempt];
  }
}

function expectedCode(expected: ExpectedVersion): number {
  switch (expected) {
    case 'none':
      return 0;
    case 'some':
      return -1;
    case 'any':
      return -2;
    default:
      if (!Number.isSafeInteger(expected) || expected < 0) throw new RangeError(`${expected} is no version`);
      return expected;
  }
}

/** The error of a verdict that refuses; null when the append stands. */
export function refusalOf(row: Row, { streams, command, fence }: AppendRequest): Error | null {
  const [verdict, , , , , subject, actualText] = row;
  const actual = Number(actualText ?? 0);
  switch (verdict ?? '') {
    case 'appended':
    case 'duplicate':
      return null;
    case 'reused':
      return new CommandReusedError(command?.id ?? '');
    case 'fenced':
      return new FencedError(fence?.consumer ?? '', fence?.partition ?? 0, actual);
    case 'conflict': {
      const expected = streams.find(({ stream }) => stream === subject)?.expected ?? 'any';
      return new VersionConflictError(subject ?? '', expected, actual);
    }
    default:
      return new RangeError(`log.append answered ${verdict}`);
  }
}

/** A fault the append function raised, as the contract's error where it names one. */
export function faultOf(error: unknown, request: AppendRequest, service: string): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const first = request.streams.find(({ events }) => events.length > 0);
  const type = first?.events[0]?.type ?? 'event';
  switch (error.code ?? '') {
    case 'GP001':
      return new ForeignCategoryError(first?.stream ?? 'the log', service, error.message);
    case 'GP003':
      return new InvalidEventError(type, error.message);
    case 'GP004':
      return new EventTooLargeError(type, Number(error.detail));
    case '23505':
      return error.table === 'event_id' ? new InvalidEventError(type, 'its id is already in the log') : error;
    default:
      return error;
  }
}
