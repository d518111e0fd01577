import { type CatalogEntry, type ChangeView, CONNECTIONS_STREAM, eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore } from '@glidepath/event-store';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import request from 'supertest';
import { changeProblems } from '../src/changes/adapters/http/problems.js';
import { ChangeReadsController } from '../src/changes/adapters/http/change-reads.controller.js';
import { ChangesController } from '../src/changes/adapters/http/changes.controller.js';
import { ChangeKeys, ChangeViews, Contents } from '../src/changes/application/ports.js';
import { changesSlice } from '../src/changes/changes-slice.js';
import { MemoryChangeKeys, MemoryChangeViews, MemoryContents } from './memory-ports.js';

@Module({ controllers: [ChangesController, ChangeReadsController], providers: changesSlice.providers })
class ChangesModule {}

const checkout: CatalogEntry = {
  service: 'checkout',
  owner: 'team-checkout',
  domain: 'payments',
  tier: 3,
  environments: ['production'],
  dependsOn: [],
};
const connections = {
  routes: [{ name: 'edge', driver: 'haproxy' }],
  sources: [],
  announcedAt: '2026-03-02T12:00:00.000Z',
};
const body = {
  title: 'checkout: larger pool',
  kind: 'standard',
  service: 'checkout',
  environment: 'production',
  artifacts: [{ name: 'checkout', digest: `sha256:${'a'.repeat(64)}` }],
  content: { sql: ['drop table accounts_old;'] },
  plan: { strategy: 'direct', target: { driver: 'flag', flag: 'checkout' } },
};

describe('changes over HTTP', () => {
  const store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'intake', version: '0' },
  });
  const contents = new MemoryContents();
  let service: TestService;
  let ada: string;
  let eve: string;

  beforeAll(async () => {
    service = await createTestService({
      module: ChangesModule,
      problems: changeProblems,
      store,
      overrides: [
        [ChangeKeys, new MemoryChangeKeys()],
        [ChangeViews, new MemoryChangeViews()],
        [Contents, contents],
      ],
    });
    ada = await service.identities.token('ada', { roles: ['author'] });
    eve = await service.identities.token('eve', { roles: ['author'] });
    await store.append({
      streams: [
        {
          stream: 'service-checkout',
          expected: 'none',
          events: [{ type: 'service.registered', data: checkout }],
        },
        {
          stream: CONNECTIONS_STREAM,
          expected: 'none',
          events: [{ type: 'connections.announced', data: connections }],
        },
      ],
      context: { actor: { kind: 'system', id: 'test', issuer: 'test' }, correlationId: null },
    });
  });
  afterAll(() => service.close());

  const http = () => request(service.app.getHttpServer());
  const submit = (sent: object, token = ada) =>
    http().post('/v1/changes').set('Authorization', `Bearer ${token}`).send(sent);

  it('takes in a change and answers with its tag, its place and the position', async () => {
    const response = await submit(body).expect(201);
    const view = response.body as ChangeView & { position: number };
    expect(view).toMatchObject({ state: 'assessing', revision: 1, authors: ['ada'], service: 'checkout' });
    expect(view.position).toBeGreaterThan(0);
    expect(response.headers['etag']).toBe('"1"');
    expect(response.headers['location']).toBe(`/v1/changes/${view.id}`);
  });

  it('keeps large content out of the event and counts what it does', async () => {
    const response = await submit(body).expect(201);
    const { proposal } = response.body as ChangeView;
    expect(proposal?.content.facts).toEqual({ sqlStatements: 1, destructiveSql: 1, configFiles: 0 });
    const [reference] = proposal?.content.references ?? [];
    expect(contents.kept.get(reference?.digest ?? '')).toBe('drop table accounts_old;');
    expect(JSON.stringify(proposal)).not.toContain('drop table');
  });

  it('is read by id and by key', async () => {
    const { id, key } = (await submit(body)).body as ChangeView;
    const byKey = await http().get(`/v1/changes/${key}`).expect(200);
    expect((byKey.body as ChangeView).id).toBe(id);
    await http().get(`/v1/changes/${id}`).expect(200);
  });

  it.each([
    ['a missing title', { ...body, title: undefined }, 400, 'invalid-request', '#/title'],
    ['an unknown field', { ...body, terraformPlan: {} }, 400, 'invalid-request', '#/terraformPlan'],
    ['no artifact', { ...body, artifacts: [] }, 400, 'missing-fields', '#/artifacts'],
    [
      'a normal change without a backout plan',
      { ...body, kind: 'normal' },
      400,
      'missing-fields',
      '#/backout',
    ],
    ['an unknown service', { ...body, service: 'nowhere' }, 422, 'unknown-service', '#/service'],
    [
      'a driver there is none of',
      { ...body, plan: { ...body.plan, target: { driver: 'teleport', route: 'edge' } } },
      400,
      'invalid-request',
      '#/plan/target/driver',
    ],
    [
      'a route there is none of',
      { ...body, plan: { ...body.plan, target: { driver: 'haproxy', route: 'nowhere' } } },
      422,
      'plan-not-flyable',
      '#/plan/target/route',
    ],
    [
      'a weight its driver cannot set',
      {
        ...body,
        plan: {
          strategy: 'canary',
          target: { driver: 'haproxy', route: 'edge' },
          steps: [{ setWeight: 0.1 }],
        },
      },
      422,
      'plan-not-flyable',
      '#/plan/steps/0/setWeight',
    ],
    ['an unknown environment', { ...body, environment: 'moon' }, 422, 'unknown-environment', '#/environment'],
  ])('refuses %s and names the field', async (_what, sent, status, code, pointer) => {
    const response = await submit(sent).expect(status);
    expect(response.body).toMatchObject({ type: `/problems/${code}`, status });
    const pointers = (response.body as { errors: { pointer: string }[] }).errors.map(
      (fault) => fault.pointer,
    );
    expect(pointers).toContain(pointer);
  });

  it('refuses a change whose event would be over 256 KiB', async () => {
    const links = Array.from({ length: 300 }, (_, index) => ({
      kind: 'other',
      url: `https://example.com/${'x'.repeat(1_000)}${index}`,
    }));
    const response = await submit({ ...body, links }).expect(413);
    expect(response.body).toMatchObject({ type: '/problems/event-too-large' });
  });

  it('answers the same for the same idempotency key, and refuses it for another body', async () => {
    const key = 'first-submit';
    const first = await submit(body).set('Idempotency-Key', key).expect(201);
    const again = await submit(body).set('Idempotency-Key', key).expect(201);
    expect((again.body as ChangeView).id).toBe((first.body as ChangeView).id);
    const other = await submit({ ...body, title: 'another' })
      .set('Idempotency-Key', key)
      .expect(422);
    expect(other.body).toMatchObject({ type: '/problems/idempotency-key-reused' });
  });

  it('waits for a duration and for nothing else', async () => {
    const { id } = (await submit(body)).body as ChangeView;
    const waitFor = (timeout: string) => http().get(`/v1/changes/${id}/wait?timeout=${timeout}`);
    for (const timeout of ['20', '11m']) {
      expect((await waitFor(timeout)).body).toMatchObject({
        status: 400,
        errors: [{ pointer: '#/query/timeout' }],
      });
    }
    expect((await waitFor('10ms')).body).toMatchObject({ reached: false, change: { state: 'assessing' } });
  });

  it('refuses somebody without a token or without the role', async () => {
    expect((await http().post('/v1/changes').send(body)).status).toBe(401);
    const reader = await service.identities.token('otto', { roles: ['auditor'] });
    expect((await submit(body, reader)).status).toBe(403);
  });

  it('amends with the tag that was seen, and with no other', async () => {
    const { id } = (await submit(body)).body as ChangeView;
    const amend = (token: string) =>
      http()
        .put(`/v1/changes/${id}`)
        .set('Authorization', `Bearer ${token}`)
        .send({ ...body, title: 'better' });
    await amend(ada).expect(428);
    await amend(ada).set('If-Match', '"7"').expect(412);
    await amend(eve).set('If-Match', '"1"').expect(403);
    const amended = await amend(ada).set('If-Match', '"1"').expect(200);
    expect(amended.body).toMatchObject({ revision: 2, title: 'better', version: 2 });
  });

  describe('as it was once', () => {
    const at = (change: string, place: string | number) =>
      http().get(`/v1/changes/${change}?at=${encodeURIComponent(place)}`);

    it('is folded from what had happened by a position', async () => {
      const before = await store.head();
      const { id, key } = (await submit(body)).body as ChangeView;
      const cancel = http().post(`/v1/changes/${id}/cancel`).set('Authorization', `Bearer ${ada}`);
      await cancel.send({ reason: 'not needed' }).expect(200);
      expect((await at(id, before + 1)).body).toMatchObject({ state: 'assessing', version: 1, reason: null });
      const after = await at(key, before + 2).expect(200);
      expect(after.body).toEqual((await http().get(`/v1/changes/${id}`)).body);
      expect(after.body).toMatchObject({ state: 'cancelled', version: 2 });
      expect((await at(id, before).expect(404)).body).toMatchObject({ type: '/problems/change-not-found' });
    });

    it('is folded from what had happened by a moment', async () => {
      const { id, submittedAt } = (await submit(body)).body as ChangeView;
      expect((await at(id, submittedAt).expect(200)).body).toMatchObject({ state: 'assessing' });
      const earlier = new Date(Date.parse(submittedAt) - 1).toISOString();
      await at(id, earlier).expect(404);
    });

    it('is not foretold, and only of a place there can be', async () => {
      const { id } = (await submit(body)).body as ChangeView;
      const toCome = await at(id, (await store.head()) + 1).expect(422);
      expect(toCome.body).toMatchObject({ type: '/problems/position-to-come' });
      expect((await at(id, 'yesterday').expect(400)).body).toMatchObject({
        errors: [{ pointer: '#/query/at' }],
      });
    });
  });

  it('cancels, and cancels again without harm', async () => {
    const { id } = (await submit(body)).body as ChangeView;
    const cancel = () =>
      http()
        .post(`/v1/changes/${id}/cancel`)
        .set('Authorization', `Bearer ${ada}`)
        .send({ reason: 'not needed' });
    await cancel().expect(200);
    const again = await cancel();
    expect(again.body).toMatchObject({ state: 'cancelled', reason: 'not needed' });
  });

  it('answers a wait at once when the change is there already', async () => {
    const { id } = (await submit(body)).body as ChangeView;
    await http()
      .post(`/v1/changes/${id}/cancel`)
      .set('Authorization', `Bearer ${ada}`)
      .send({ reason: 'no' });
    const response = await http().get(`/v1/changes/${id}/wait?for=terminal&timeout=1m`).expect(200);
    expect(response.body).toMatchObject({ reached: true, change: { state: 'cancelled' } });
  });

  it('says so when a wait can no longer end well', async () => {
    const { id } = (await submit(body)).body as ChangeView;
    await http()
      .post(`/v1/changes/${id}/cancel`)
      .set('Authorization', `Bearer ${ada}`)
      .send({ reason: 'no' });
    const response = await http().get(`/v1/changes/${id}/wait?for=approved&timeout=1m`).expect(200);
    expect(response.body).toMatchObject({ reached: false });
  });

  it('knows nothing of a change that was never submitted', async () => {
    const response = await http().get('/v1/changes/CHG-999999').expect(404);
    expect(response.body).toMatchObject({ type: '/problems/change-not-found' });
  });
});
