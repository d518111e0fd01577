import request from 'supertest';
import { AuditHarness } from './audit-harness.js';
import { sampleEvents } from './sample-events.js';

describe('evidence and access over HTTP', () => {
  const harness = new AuditHarness();

  beforeAll(async () => {
    harness.log.events.push(...sampleEvents(10));
    await harness.start();
    harness.log.events.push(...sampleEvents(30).slice(10));
    await harness.seal();
    harness.log.events.push(...sampleEvents(40).slice(30));
    await harness.seal();
  });
  afterAll(() => harness.started.close());

  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const ask = async (body: object, ...roles: Parameters<AuditHarness['bearer']>[1][]) =>
    request(harness.started.app.getHttpServer())
      .post('/v1/audit/evidence')
      .set(await harness.bearer('otto', ...(roles.length === 0 ? (['auditor'] as const) : roles)))
      .send(body);
  const record = async (body: object, who = 'alma', role: 'admin' | 'auditor' = 'admin') =>
    request(harness.started.app.getHttpServer())
      .put('/v1/audit/access')
      .set(await harness.bearer(who, role))
      .send(body);

  it('finds the records of a period and the checkpoints around it', async () => {
    const { status, body } = await ask({ from: at(15), until: at(25) });
    expect([status, body]).toMatchObject([
      200,
      { first: 15, last: 24, start: { size: 10 }, end: { size: 30 }, from: at(15), until: at(25) },
    ]);
  });

  it('begins with the log, and knows a period without records', async () => {
    expect((await ask({ from: at(-60), until: at(35) })).body).toMatchObject({
      first: 1,
      last: 34,
      start: null,
      end: { size: 40 },
    });
    expect((await ask({ from: at(-60), until: at(-30) })).body).toMatchObject({
      first: 1,
      last: 0,
      start: null,
    });
  });

  it('lets the pack show a record on each side of the period', async () => {
    // The checkpoint of 10 records ends right before position 11, and that of 30 with the last of the period.
    expect((await ask({ from: at(11), until: at(31) })).body).toMatchObject({
      first: 11,
      last: 30,
      start: null,
      end: { size: 40 },
    });
    expect((await ask({ from: at(12), until: at(30) })).body).toMatchObject({
      start: { size: 10 },
      end: { size: 30 },
    });
  });

  it('tells nothing of a period that has not ended', async () => {
    const before = await harness.store.head();
    for (const until of [at(600), '2030-01-01T00:00:00.000Z'])
      expect(await ask({ from: at(15), until })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '#/until', detail: expect.stringContaining('future') }] },
      });
    // By this clock the first of them was over, and only the log knew better.
    expect(await harness.store.head()).toBe(before + 1);
  });

  it('records who asked', async () => {
    const before = await harness.store.head();
    const { body } = await ask({ from: at(15), until: at(25) });
    expect(body.position).toBe(before + 1);
    const retried = async () =>
      request(harness.started.app.getHttpServer())
        .post('/v1/audit/evidence')
        .set({ ...(await harness.bearer('otto', 'auditor')), 'Idempotency-Key': 'one' })
        .send({ from: at(15), until: at(25) });
    const [once, again] = [await retried(), await retried()];
    expect([once.body.position, again.body]).toEqual([before + 2, once.body]);
    expect((await ask({ from: at(15), until: at(15) })).status).toBe(400);
    expect((await ask({ from: at(15), until: at(25) }, 'operator')).status).toBe(403);
    expect(await harness.store.head()).toBe(before + 2);
  });

  it('keeps names of an access list in the directory, and roles in the log', async () => {
    const grants = [
      { subject: 'grace', kind: 'person', roles: ['approver'], domains: ['payments'], name: 'Grace Hopper' },
      { subject: 'pipeline', kind: 'workload', roles: ['author'], domains: [] },
    ];
    expect((await record({ source: 'idp', grants }, 'otto', 'auditor')).status).toBe(403);
    expect((await record({ source: 'idp', grants })).body).toMatchObject({ source: 'idp', grants: 2 });
    const { events } = await harness.store.readStream('access-list');
    expect(JSON.stringify(events)).not.toContain('Hopper');
    expect(events).toMatchObject([{ type: 'access.recorded', data: { grants: [{ subject: 'grace' }, {}] } }]);
    expect((await ask({ from: at(15), until: at(25) })).body.names).toEqual({ grace: 'Grace Hopper' });
  });
});
