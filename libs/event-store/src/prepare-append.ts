import { canonicalJson } from './canonical-json.js';
import { type DigestedEnvelope, digestText, partitionOf, type Producer, sha256Hex } from './envelope.js';
import { EventTooLargeError, InvalidEventError } from './errors.js';
import type { EventCatalogue } from './event-catalogue.js';
import type { AppendContext, AppendRequest, NewEvent } from './event-store.js';

/** Largest event, in bytes of its digest text; larger content belongs in the content store. */
export const MAX_EVENT_BYTES = 262_144;

/** What a store needs to turn facts into events. */
export interface EventSource {
  readonly catalogue: EventCatalogue;
  readonly producer: Producer;
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** An event ready to be stored: only the log knows position, version and the moment of recording. */
export interface PreparedEvent extends DigestedEnvelope {
  readonly dataText: string;
  readonly digest: string;
  /** Index of its stream in the request. */
  readonly streamIndex: number;
}

/**
 * Validates, canonicalises and digests the facts of a request, in order.
 * @throws InvalidEventError, EventTooLargeError, RangeError when one stream is named twice
 */
export function prepareAppend(request: AppendRequest, source: EventSource): readonly PreparedEvent[] {
  const names = new Set(request.streams.map(({ stream }) => stream));
  if (names.size < request.streams.length) throw new RangeError('a request names each stream once');
  return request.streams.flatMap(({ stream, events }, streamIndex) =>
    events.map((event) => prepareEvent(event, stream, streamIndex, request.context, source)),
  );
}

function prepareEvent(
  event: NewEvent,
  stream: string,
  streamIndex: number,
  context: AppendContext,
  { catalogue, producer, clock, newId }: EventSource,
): PreparedEvent {
  const dataText = payloadText(event, stream, catalogue);
  const correlationId = event.correlationId === undefined ? context.correlationId : event.correlationId;
  const digested: DigestedEnvelope = {
    id: event.id?.toLowerCase() ?? newId(),
    type: event.type,
    schemaVersion: catalogue.versionOf(event.type),
    stream,
    partition: partitionOf(correlationId, stream),
    occurredAt: event.occurredAt === undefined ? clock().toISOString() : instant(event),
    actor: context.actor,
    correlationId,
    causationId: context.causationId ?? null,
    traceparent: context.traceparent ?? null,
    producer,
  };
  const text = digestText(digested, dataText);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_EVENT_BYTES) throw new EventTooLargeError(event.type, bytes);
  return { ...digested, dataText, digest: sha256Hex(text), streamIndex };
}

function payloadText({ type, data }: NewEvent, stream: string, catalogue: EventCatalogue): string {
  try {
    const category = catalogue.categoryOf(type);
    if (!stream.startsWith(`${category}-`))
      throw new RangeError(`belongs to ${category}-…, not to ${stream}`);
    return canonicalJson(catalogue.check(type, data));
  } catch (error) {
    throw new InvalidEventError(type, error instanceof Error ? error.message : String(error));
  }
}

function instant({ type, occurredAt }: NewEvent): string {
  const moment = new Date(occurredAt ?? '');
  if (Number.isNaN(moment.getTime()))
    throw new InvalidEventError(type, `occurredAt ${occurredAt} is no moment`);
  return moment.toISOString();
}
