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

/** An append on its way to the database. */
export interface AppendCall {
  readonly request: AppendRequest;
  readonly events: readonly PreparedEvent[];
}

/** What the database says to an append. */
export interface AppendAnswer {
  readonly verdict: string;
  /** Positions written: none when `last` < `first`. */
  readonly first: number;
  readonly last: number;
  /** As Postgres prints it. */
  readonly recorded: string;
  /** Of the request's streams, in their order. */
  readonly versions: readonly number[];
  /** Of a refusal: the stream, and its version or the consumer's position. */
  readonly subject: string;
  readonly actual: number;
}

/** One event by itself; every parameter is typed so that the statement is planned once. */
export const APPEND_SQL =
  'SELECT verdict, first_written, last_written, recorded, actual FROM log.append(' +
  '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)';

/** Parameters of `APPEND_SQL`; null for an append of more or less than one event. */
export function appendValues({ request, events }: AppendCall, producer: Producer): readonly unknown[] | null {
  const { context, command, fence, streams } = request;
  const [only] = streams;
  const [event] = events;
  if (only === undefined || streams.length > 1 || event === undefined || events.length > 1) return null;
  const { actor } = context;
  return [
    command?.id ?? null,
    command === undefined ? null : pgBytes(command.requestDigest),
    fence === undefined ? null : fenceValues(request),
    only.stream,
    expectedCode(only.expected),
    actor.kind,
    actor.id,
    actor.issuer,
    actor.onBehalfOf ?? null,
    context.causationId ?? null,
    context.traceparent ?? null,
    producer.service,
    producer.version,
    event.id,
    event.type,
    event.schemaVersion,
    event.occurredAt,
    event.correlationId,
    event.dataText,
    pgBytes(event.digest),
    event.partition,
  ];
}

export function answerOfOne([verdict, first, last, recorded, actual]: Row, call: AppendCall): AppendAnswer {
  return {
    verdict: verdict ?? '',
    first: Number(first),
    last: Number(last),
    recorded: recorded ?? '',
    versions: [Number(actual)],
    subject: call.request.streams[0]?.stream ?? '',
    actual: Number(actual),
  };
}

/** Kind, consumer, handler, partition, from, to, attempt. */
export function fenceValues({ fence }: AppendRequest): readonly (string | number | null)[] {
  if (fence === undefined) return [null, null, null, null, null, null, null];
  const { kind, consumer, partition, handler } = fence;
  switch (kind) {
    case 'advance':
      return [kind, consumer, handler ?? null, partition, fence.from, fence.to, null];
    case 'unstall':
      return [kind, consumer, handler ?? null, partition, null, fence.position, fence.attempt];
  }
}

export function expectedCode(expected: ExpectedVersion): number {
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
export function refusalOf(answer: AppendAnswer, { streams, command, fence }: AppendRequest): Error | null {
  const { verdict, subject, actual } = answer;
  switch (verdict) {
    case 'appended':
    case 'duplicate':
      return null;
    case 'reused':
      return new CommandReusedError(command?.id ?? '');
    case 'fenced':
      return new FencedError(fence?.consumer ?? '', fence?.partition ?? 0, actual);
    case 'conflict': {
      const expected = streams.find(({ stream }) => stream === subject)?.expected ?? 'any';
      return new VersionConflictError(subject, expected, actual);
    }
    default:
      return new RangeError(`the log answered ${verdict}`);
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
