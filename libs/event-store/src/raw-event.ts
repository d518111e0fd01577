import { actorText, type EventEnvelope, eventDigest, producerText } from './envelope.js';
import type { EventCatalogue } from './event-catalogue.js';

/** An event as the log keeps it: the payload is its canonical text, neither parsed nor upcast. */
export interface RawEvent extends Omit<EventEnvelope, 'data'> {
  /** Canonical JSON (RFC 8785) of the payload, in the shape of `schemaVersion`. */
  readonly dataText: string;
  /** Position of the event before this one in its partition, 0 for the first. */
  readonly previousInPartition: number;
}

/**
 * The envelope with its payload in the newest shape.
 * @throws Error when the type is unknown, its version is above ours, or the payload does not fit
 */
export function readEnvelope(raw: RawEvent, catalogue: EventCatalogue): EventEnvelope {
  const { dataText, previousInPartition: _, digest, ...rest } = raw;
  const stored: unknown = JSON.parse(dataText);
  return {
    ...rest,
    schemaVersion: catalogue.versionOf(raw.type),
    data: catalogue.read(raw.type, raw.schemaVersion, stored),
    digest,
  };
}

/** The stored envelope as one line of JSON in wire order, its payload spliced in as stored. */
export function envelopeText(raw: RawEvent): string {
  return (
    `{"id":"${raw.id}","type":"${raw.type}","schemaVersion":${raw.schemaVersion},` +
    `"stream":${JSON.stringify(raw.stream)},"version":${raw.version},"position":${raw.position},` +
    `"partition":${raw.partition},"occurredAt":"${raw.occurredAt}","recordedAt":"${raw.recordedAt}",` +
    `"actor":${actorText(raw.actor)},"correlationId":${JSON.stringify(raw.correlationId)},` +
    `"causationId":${JSON.stringify(raw.causationId)},"traceparent":${JSON.stringify(raw.traceparent)},` +
    `"producer":${producerText(raw.producer)},"data":${raw.dataText},"digest":"${raw.digest}"}`
  );
}

/** Whether the stored digest is that of the stored event. */
export function digestMatches(raw: RawEvent): boolean {
  return eventDigest(raw, raw.dataText) === raw.digest;
}
