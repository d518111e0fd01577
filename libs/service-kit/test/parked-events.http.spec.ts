import type { ListedEvent, ParkedFilter, Redrive, RedriveVerdict } from '@glidepath/event-store/pg';
import request from 'supertest';
import type { Role } from '../src/index.js';
import { ParkedEvents } from '../src/index.js';
import { createTestService, type TestService } from '../src/testing/index.js';
import { SampleModule } from './sample.module.js';

const event = (position: number): ListedEvent => ({
  consumer: 'rollout',
  lane: 'reaction',
  position,
  partition: 3,
  eventId: '0198c2f0-0000-7000-8000-000000000001',
  queueKey: 'change-1',
  handler: 'WhenChangeApproved.handle',
  status: 'parked',
  attempt: 8,
  tries: 8,
  error: 'RangeError: no such service\n    at somewhere',
  nextTryAt: '2026-07-01T12:00:00.000Z',
  stalledAt: '2026-07-01T11:00:00.000Z',
  type: 'change.approved',
});

/** Knows four events, whose positions say what becomes of a wish. */
class MemoryParkedEvents extends ParkedEvents {
  override readonly consumer = 'rollout';
  readonly filters: ParkedFilter[] = [];
  readonly wishes: Omit<Redrive, 'consumer'>[] = [];

  override list(filter: ParkedFilter): Promise<readonly ListedEvent[]> {
    this.filters.push(filter);
    const found = [1, 2, 3, 4].map(event).filter(({ position }) => position > (filter.after?.position ?? 0));
    return Promise.resolve(found.slice(0, filter.limit));
  }

  override redrive(wish: Omit<Redrive, 'consumer'>): Promise<RedriveVerdict> {
    this.wishes.push(wish);
    const verdicts = ['redriven', 'absent', 'waiting', 'reused'] as const;
    return Promise.resolve(verdicts[wish.position - 1] ?? 'absent');
  }
}

describe('events that could not be handled', () => {
  const parked = new MemoryParkedEvents();
  let service: TestService;

  beforeAll(async () => {
    service = await createTestService({ module: SampleModule, parked });
  });
  afterAll(() => service.close());

  const as = async (role: Role): Promise<string> =>
    `Bearer ${await service.identities.token('sam', { roles: [role] })}`;
  const list = async (query: string, role: Role = 'operator') =>
    request(service.app.getHttpServer())
      .get(`/v1/events/parked${query}`)
      .set('Authorization', await as(role));
  const redrive = async (path: string, role: Role = 'operator', body: object = { reason: 'mended' }) =>
    request(service.app.getHttpServer())
      .post(`/v1/events/parked/${path}/redrive`)
      .set('Authorization', await as(role))
      .set('Idempotency-Key', 'k1')
      .send(body);

  it('are listed page by page, the parked ones unless told otherwise', async () => {
    const first = await list('?limit=3&consumer=rollout');
    expect(first.status).toBe(200);
    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual([
      'rollout/reaction/1',
      'rollout/reaction/2',
      'rollout/reaction/3',
    ]);
    expect(first.body.items[0]).toMatchObject({ concerns: 'change-1', type: 'change.approved', tries: 8 });
    const second = await list(`?limit=3&status=any&cursor=${first.body.nextCursor}`);
    expect([second.body.items.length, second.body.nextCursor]).toEqual([1, null]);
    expect(parked.filters).toMatchObject([
      { consumer: 'rollout', status: 'parked', limit: 4 },
      { status: undefined, after: { position: 3, consumer: 'rollout', lane: 'reaction' } },
    ]);
  });

  it('are re-driven with who asked and why, which is logged', async () => {
    const { status, body } = await redrive('rollout/reaction/1');
    expect([status, body]).toEqual([
      200,
      { id: 'rollout/reaction/1', consumer: 'rollout', lane: 'reaction', position: 1 },
    ]);
    expect(parked.wishes[0]).toMatchObject({
      lane: 'reaction',
      position: 1,
      actor: 'person:sam@https://issuer.test',
      reason: 'mended',
      command: { id: expect.stringMatching(/^http:/), requestDigest: expect.any(String) },
    });
    expect(service.logged.filter((line) => line.includes('re-drive asked for'))).toEqual([
      expect.stringContaining('"actor":"person:sam@https://issuer.test","reason":"mended"'),
    ]);
  });

  it.each([
    ['rollout/reaction/2', 404, 'event-not-parked'],
    ['rollout/reaction/3', 409, 'event-not-given-up'],
    ['rollout/reaction/4', 422, 'idempotency-key-reused'],
    ['risk/reaction/1', 404, 'event-not-parked'],
    ['rollout/reaction/first', 400, 'invalid-request'],
  ])('%s is answered with %i %s', async (path, status, code) => {
    const answer = await redrive(path);
    expect([answer.status, answer.body.type]).toEqual([status, `/problems/${code}`]);
  });

  it('are looked at by operators and auditors, and re-driven by operators with a reason', async () => {
    expect((await list('', 'auditor')).status).toBe(200);
    for (const role of ['author', 'approver', 'release-manager', 'admin'] as const) {
      expect((await list('', role)).status).toBe(403);
    }
    expect((await redrive('rollout/reaction/1', 'auditor')).status).toBe(403);
    expect((await redrive('rollout/reaction/1', 'admin')).status).toBe(403);
    expect((await redrive('rollout/reaction/1', 'operator', {})).status).toBe(400);
    const anonymous = await request(service.app.getHttpServer()).get('/v1/events/parked');
    expect(anonymous.status).toBe(403);
  });
});
