import { type EventEnvelope, eventDigest, partitionOf, type RawEvent } from '@glidepath/event-store';

export const CHANGES = [
  '0198f000-0000-7000-8000-00000000000a',
  '0198f000-0000-7000-8000-00000000000b',
] as const;

/** The event at a position: odd ones of the first change, even ones of the second. */
export function sampleEvent(position: number, text = `note ${position}`): RawEvent {
  const changeId = CHANGES[(position + 1) % 2] ?? CHANGES[0];
  const stream = `change-${changeId}`;
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, position)).toISOString();
  const dataText = JSON.stringify({ changeId, reason: text });
  const described: Omit<EventEnvelope, 'data' | 'digest'> = {
    id: `0198f000-0000-7000-9000-${String(position).padStart(12, '0')}`,
    type: position % 5 === 0 ? 'change.expired' : 'change.cancelled',
    schemaVersion: 1,
    stream,
    version: Math.ceil(position / 2),
    position,
    partition: partitionOf(changeId, stream),
    occurredAt: at,
    recordedAt: at,
    actor: { kind: 'person', id: 'ada', issuer: 'test' },
    correlationId: changeId,
    causationId: null,
    traceparent: null,
    producer: { service: 'intake', version: '1' },
  };
  return { ...described, dataText, digest: eventDigest(described, dataText), previousInPartition: 0 };
}

export function sampleEvents(count: number): RawEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(index + 1));
}
