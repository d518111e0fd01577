import { eventDigest, partitionOf, type RawEvent } from '@glidepath/event-store';
import { decodeEvent, encodeEvent, placeOf, type StoredEvent } from './event-message.js';

const BASE = 100;
const SEQUENCE = 7;

function event(): RawEvent {
  const digested = {
    id: '01890000-0000-7000-8000-000000000001',
    type: 'change.submitted',
    schemaVersion: 1,
    stream: 'change-1',
    partition: partitionOf(null, 'change-1'),
    occurredAt: '2026-01-02T03:04:05.678Z',
    actor: { kind: 'person', id: 'ada', issuer: 'trial' },
    correlationId: null,
    causationId: null,
    traceparent: null,
    producer: { service: 'intake', version: '1.0.0' },
  } as const;
  const dataText = '{"note":"n"}';
  return {
    ...digested,
    version: 1,
    position: BASE + SEQUENCE,
    recordedAt: '2026-01-02T03:04:05.679Z',
    dataText,
    digest: eventDigest(digested, dataText),
    previousInPartition: 103,
  };
}

function stored(change: Partial<StoredEvent> = {}, header?: readonly [string, string]): StoredEvent {
  const { subject, headers, payload } = encodeEvent(event(), BASE);
  if (header !== undefined) headers.set(...header);
  return { subject, headers, sequence: SEQUENCE, text: payload, ...change };
}

describe('a message of the events stream', () => {
  it('gives the event back, and its place without its body', () => {
    expect(decodeEvent(stored())).toEqual(event());
    const { partition, type, position, previousInPartition } = event();
    expect(placeOf(stored())).toEqual({ partition, type, position, previousInPartition });
  });

  it('has no place when sequence, base and position do not agree', () => {
    expect(placeOf(stored({ sequence: SEQUENCE + 1 }))).toBeUndefined();
    expect(placeOf(stored({}, ['gp-base', '99']))).toBeUndefined();
    expect(placeOf(stored({}, ['gp-position', '999']))).toBeUndefined();
    expect(placeOf(stored({}, ['gp-base', 'many']))).toBeUndefined();
  });

  it('has no place when what comes before it does not', () => {
    expect(placeOf(stored({}, ['gp-previous', String(BASE + SEQUENCE)]))).toBeUndefined();
    expect(placeOf(stored({}, ['gp-previous', '-1']))).toBeUndefined();
  });

  it('has no place under a subject the relay would not use, or without headers', () => {
    expect(placeOf(stored({ subject: 'glidepath.event.3.change.submitted.more' }))).toBeUndefined();
    expect(placeOf(stored({ subject: 'other.event.3.change.submitted' }))).toBeUndefined();
    expect(placeOf(stored({ subject: 'glidepath.event.x.change.submitted' }))).toBeUndefined();
    expect(placeOf(stored({ headers: undefined }))).toBeUndefined();
  });
});
