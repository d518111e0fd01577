import { eventDigest, partitionOf } from './envelope.js';
import type { EventCatalogue } from './event-catalogue.js';
import { digestMatches, envelopeText, type RawEvent, readEnvelope } from './raw-event.js';
import { uuidV7 } from './uuid-v7.js';

const digested = {
  id: '01912d68-783e-7a7c-8000-00000000000f',
  type: 'change.noted',
  schemaVersion: 1,
  stream: 'change-1',
  partition: partitionOf('c1', 'change-1'),
  occurredAt: '2026-03-01T10:00:00.000Z',
  actor: { kind: 'person', id: 'ada', issuer: 'trial' },
  correlationId: 'c1',
  causationId: null,
  traceparent: null,
  producer: { service: 'intake', version: '1.2.3' },
} as const;
const dataText = '{"text":"\u20ac"}';
const raw: RawEvent = {
  ...digested,
  version: 1,
  position: 7,
  recordedAt: '2026-03-01T10:00:00.001Z',
  dataText,
  previousInPartition: 3,
  digest: eventDigest(digested, dataText),
};

/** Version 1 called the note a text. */
const catalogue: EventCatalogue = {
  categoryOf: () => 'change',
  versionOf: () => 2,
  check: (_, data) => data,
  read: (_, version, data) => (version === 1 ? { note: (data as { text: string }).text } : data),
};

describe('an event as the log keeps it', () => {
  it('is read in the newest shape of its type', () => {
    expect(readEnvelope(raw, catalogue)).toMatchObject({
      schemaVersion: 2,
      data: { note: '\u20ac' },
      position: 7,
    });
  });

  it('is written as it was stored, payload spliced in', () => {
    const { dataText: _, previousInPartition: __, ...envelope } = raw;
    const line = envelopeText(raw);
    expect(JSON.parse(line)).toEqual({ ...envelope, data: { text: '\u20ac' } });
    expect(line).toContain(`"data":${dataText},"digest":"${raw.digest}"}`);
  });

  it.each([
    ['type', 'change.closed'],
    ['stream', 'change-2'],
    ['correlationId', null],
    ['dataText', '{"text":"$"}'],
    ['occurredAt', '2026-03-01T10:00:00.001Z'],
    ['partition', 3],
  ])('no longer matches its digest once its %s is another', (field, value) => {
    expect(digestMatches(raw)).toBe(true);
    expect(digestMatches({ ...raw, [field]: value })).toBe(false);
  });

  it.each([
    ['version', 2],
    ['position', 8],
    ['recordedAt', '2026-03-01T10:00:00.002Z'],
  ])('leaves its %s to the ledger', (field, value) => {
    expect(digestMatches({ ...raw, [field]: value })).toBe(true);
  });
});

describe('UUIDv7', () => {
  it('carries its moment, its version and its variant', () => {
    const id = uuidV7(new Date('2022-02-22T19:22:22.000Z'));
    // RFC 9562, appendix A.6 has this moment.
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidV7(new Date(0))).not.toBe(uuidV7(new Date(0)));
  });
});
