import { digestMatches, envelopeText, type EventEnvelope, type RawEvent } from '@glidepath/event-store';
import { headers as newHeaders, type MsgHdrs } from '@nats-io/transport-node';
import { eventSubject } from '../bus/bus-names.js';

/** What goes over the wire for one event. */
export interface OutgoingEvent {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly payload: string;
}

/** A message of the events stream as it was delivered or read back. */
export interface StoredEvent {
  readonly subject: string;
  /** In the stream. */
  readonly sequence: number;
  readonly headers: MsgHdrs | undefined;
  readonly text: string;
}

/**
 * An event as CloudEvents 1.0 in binary mode, with trace context and what a consumer needs to find holes. The body is
 * the whole stored envelope, byte for byte as the log states it.
 */
export function encodeEvent(raw: RawEvent, base: number): OutgoingEvent {
  // Nothing to replace: `set` would look through all of them for each.
  const headers = newHeaders();
  headers.append('ce-specversion', '1.0');
  headers.append('ce-id', raw.id);
  headers.append('ce-source', `/glidepath/${raw.producer.service}`);
  headers.append('ce-type', raw.type);
  headers.append('ce-subject', encodeURI(raw.stream));
  headers.append('ce-time', raw.occurredAt);
  headers.append('ce-datacontenttype', 'application/json');
  headers.append('content-type', 'application/json');
  if (raw.traceparent !== null) headers.append('traceparent', raw.traceparent);
  headers.append('gp-position', String(raw.position));
  headers.append('gp-previous', String(raw.previousInPartition));
  headers.append('gp-digest', raw.digest);
  headers.append('gp-base', String(base));
  return { subject: eventSubject(raw.partition, raw.type), headers, payload: envelopeText(raw) };
}

/** Where an event stands, told by the outside of its message. */
export type EventPlace = Pick<RawEvent, 'partition' | 'type' | 'position' | 'previousInPartition'>;

/**
 * The place of an event, without a look at its body: enough to pass over one that nobody here handles. Sequence + base
 * and position have to agree, as the position is what is moved by it.
 * @returns undefined when the message does not say, or contradicts itself
 */
export function placeOf({ subject, sequence, headers }: Omit<StoredEvent, 'text'>): EventPlace | undefined {
  const [, , partition, aggregate, fact, ...more] = subject.split('.');
  const position = sequence + wholeNumber(headers?.get('gp-base'));
  const previousInPartition = wholeNumber(headers?.get('gp-previous'));
  const place = {
    partition: wholeNumber(partition),
    type: `${aggregate}.${fact}`,
    position,
    previousInPartition,
  };
  const isConsistent =
    more.length === 0 &&
    headers?.get('gp-position') === String(position) &&
    previousInPartition < position &&
    subject === eventSubject(place.partition, place.type);
  return isConsistent ? place : undefined;
}

function wholeNumber(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * The event in a message, if everything about it agrees: sequence + base, position, subject, and the digest with the
 * very bytes of the body.
 * @param base of the stream where the caller knows it; else the message's own
 * @returns undefined for anything that is not exactly what the relay would publish there; the log then tells
 */
export function decodeEvent(stored: StoredEvent, base?: number): RawEvent | undefined {
  const { headers, sequence, subject, text } = stored;
  if (headers === undefined) return undefined;
  const raw = parse(text, Number(headers.get('gp-previous')));
  if (raw === undefined) return undefined;
  const isGenuine =
    sequence + (base ?? Number(headers.get('gp-base'))) === raw.position &&
    headers.get('gp-position') === String(raw.position) &&
    headers.get('gp-digest') === raw.digest &&
    headers.get('ce-id') === raw.id &&
    subject === eventSubject(raw.partition, raw.type) &&
    digestMatches(raw);
  return isGenuine ? raw : undefined;
}

function parse(text: string, previousInPartition: number): RawEvent | undefined {
  try {
    const { data: _, ...envelope } = JSON.parse(text) as EventEnvelope;
    const around = envelopeText({ ...envelope, previousInPartition, dataText: '' });
    const tail = `,"digest":"${envelope.digest}"}`;
    const head = around.length - tail.length;
    const dataText = text.slice(head, text.length - tail.length);
    const raw = { ...envelope, previousInPartition, dataText };
    return envelopeText(raw) === text ? raw : undefined;
  } catch {
    return undefined;
  }
}
