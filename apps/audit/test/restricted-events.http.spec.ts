import { eventCatalogue, RESTRICTED_EVENTS } from '@glidepath/contracts';
import { eventDigest, type RawEvent } from '@glidepath/event-store';
import type { Role } from '@glidepath/service-kit';
import request from 'supertest';
import { AuditHarness } from './audit-harness.js';
import { sampleEvent } from './sample-events.js';

const holdId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f22';
const at = '2026-03-01T12:00:00.000Z';
const asked = {
  requestId: holdId,
  requestedBy: ['alma'],
  requestedAt: at,
  expiresAt: at,
  reason: 'request 12',
};
const PRIVATE: Readonly<Record<string, object>> = {
  'erasure.requested': { subject: 'grace', ...asked },
  'hold.lifting-requested': { holdId, ...asked },
  'hold.set': { holdId, scope: { kind: 'subject', subject: 'grace' }, reason: 'case 7', setAt: at },
  'hold.lifted': { holdId, reason: 'case 7', liftedAt: at },
  'subject.erased': { subject: 'grace', reason: 'request 12', erasedAt: at },
  'export.created': { exportId: holdId, format: 'csv', query: { actor: 'grace' }, through: 3, startedAt: at },
  'access.recorded': { source: 'idp', asOf: at, grants: [] },
};

function restricted(position: number, type: string): RawEvent {
  const dataText = JSON.stringify(PRIVATE[type]);
  const event = { ...sampleEvent(position), type, correlationId: null, dataText };
  return { ...event, digest: eventDigest(event, dataText) };
}

interface Line {
  readonly position: number;
  readonly type: string;
  readonly data: unknown;
  readonly withheld?: readonly string[];
  readonly digest: string;
}

describe('events that are for auditors', () => {
  const types = Object.keys(PRIVATE);
  let harness: AuditHarness;

  beforeAll(async () => {
    harness = new AuditHarness();
    harness.log.events.push(sampleEvent(1), ...types.map((type, index) => restricted(index + 2, type)));
    await harness.start();
  });
  afterAll(() => harness.started.close());

  async function ask(path: string, who: string, ...roles: Role[]) {
    return request(harness.started.app.getHttpServer())
      .get(path)
      .set(await harness.bearer(who, ...roles));
  }
  async function read(query: string, who: string, ...roles: Role[]): Promise<readonly Line[]> {
    const { text } = await ask(`/v1/events${query}`, who, ...roles);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  it('are those about people and cases, each of which this tries', () => {
    expect([...RESTRICTED_EVENTS].toSorted()).toEqual(types.toSorted());
    for (const [type, data] of Object.entries(PRIVATE))
      expect(eventCatalogue.check(type, data)).toEqual(data);
  });

  it.each(['', '?upcast=true'])('are there for everybody, without what they say %s', async (query) => {
    const lines = await read(query, 'sam', 'operator', 'approver', 'author', 'release-manager');
    expect(lines.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(lines[0]).toMatchObject({ data: { reason: 'note 1' } });
    for (const [index, line] of lines.slice(1).entries()) {
      const { digest } = harness.log.events[index + 1] ?? {};
      expect(line).toMatchObject({ type: types[index], data: null, withheld: ['auditor', 'admin'], digest });
    }
    expect(JSON.stringify(lines)).not.toMatch(/grace|case 7|request 12|idp/);
  });

  it.each(['auditor', 'admin'] as const)('are whole for an %s', async (role) => {
    const lines = await read('', 'otto', role);
    expect(lines.slice(1).map(({ data }) => data)).toEqual(types.map((type) => PRIVATE[type]));
    expect(lines.some(({ withheld }) => withheld !== undefined)).toBe(false);
  });

  it('are withheld one by one too, under another tag', async () => {
    const [withheld, whole] = [
      await ask('/v1/events/4', 'sam', 'operator'),
      await ask('/v1/events/4', 'otto', 'auditor'),
    ];
    expect(withheld.body).toMatchObject({ position: 4, data: null, digest: whole.body.digest });
    expect(whole.body).toMatchObject({ data: PRIVATE[types[2] ?? ''] });
    expect(withheld.headers['etag']).not.toBe(whole.headers['etag']);
  });

  it('are proved to be in the log, to whoever asks', async () => {
    const { status, body } = await ask('/v1/audit/proofs/inclusion?position=4', 'sam', 'operator');
    expect([status, body]).toMatchObject([200, { position: 4, size: 8 }]);
  });
});
