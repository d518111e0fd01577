import type { Actor } from '../envelope.js';
import type { RawEvent } from '../raw-event.js';
import { hexFromPg, isoFromPg, type Row } from './wire.js';

/** Columns of `log.events` but the payload, in the order `rawEvent` reads them. */
export const ENVELOPE_COLUMNS =
  'e.position, e.stream, e.version, e.id, e.type, e.schema_version, e.partition, e.previous_in_partition, ' +
  'e.occurred_at, e.recorded_at, e.actor_kind, e.actor_id, e.actor_issuer, e.actor_on_behalf_of, e.correlation_id, ' +
  'e.causation_id, e.traceparent, e.producer_service, e.producer_version, e.digest';

/** Columns of `log.events` in the order `rawEvent` reads them: the payload is the last. */
export const EVENT_COLUMNS = `${ENVELOPE_COLUMNS}, e.data`;

/** An event from a row of `EVENT_COLUMNS`. */
export function rawEvent(row: Row): RawEvent {
  const text = (index: number): string => row[index] ?? '';
  const number = (index: number): number => Number(row[index]);
  return {
    id: text(3),
    type: text(4),
    schemaVersion: number(5),
    stream: text(1),
    version: number(2),
    position: number(0),
    partition: number(6),
    occurredAt: isoFromPg(text(8)),
    recordedAt: isoFromPg(text(9)),
    actor: actorOf(text(10), text(11), text(12), row[13] ?? null),
    correlationId: row[14] ?? null,
    causationId: row[15] ?? null,
    traceparent: row[16] ?? null,
    producer: { service: text(17), version: text(18) },
    digest: hexFromPg(text(19)),
    dataText: text(20),
    previousInPartition: number(7),
  };
}

function actorOf(kind: string, id: string, issuer: string, onBehalfOf: string | null): Actor {
  // The column's check allows these three kinds and no others.
  const actor = { kind: kind as Actor['kind'], id, issuer };
  return onBehalfOf === null ? actor : { ...actor, onBehalfOf };
}
