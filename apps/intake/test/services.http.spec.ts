import { eventCatalogue, type ServiceView } from '@glidepath/contracts';
import { MemoryEventStore } from '@glidepath/event-store';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import request from 'supertest';
import { catalogueProblems } from '../src/catalogue/adapters/http/problems.js';
import { ServiceList } from '../src/catalogue/application/ports.js';
import { catalogueSlice } from '../src/catalogue/catalogue-slice.js';
import { foldService } from '../src/catalogue/domain/service.js';

@Module(catalogueSlice)
class CatalogueModule {}

const body = {
  owner: 'team-payments',
  domain: 'payments',
  tier: 1,
  environments: ['production'],
  dependsOn: [],
};

describe('the catalogue over HTTP', () => {
  const store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'intake', version: '1' },
  });
  const names = ['alpha', 'beta', 'gamma'];
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    const list: ServiceList = {
      page: (limit, after) =>
        Promise.resolve(
          names
            .filter((name) => name > (after ?? ''))
            .slice(0, limit)
            .map((name): ServiceView => ({ service: name, version: 1, ...body })),
        ),
    };
    service = await createTestService({
      module: CatalogueModule,
      problems: catalogueProblems,
      store,
      overrides: [[ServiceList, list]],
    });
    token = await service.identities.token('rita', { roles: ['release-manager'] });
  });
  afterAll(() => service.close());

  const http = () => request(service.app.getHttpServer());
  const put = (name: string, headers: Record<string, string> = {}) =>
    http()
      .put(`/v1/services/${name}`)
      .set({ Authorization: `Bearer ${token}`, ...headers });

  it('registers a service and shows it', async () => {
    const written = await put('payments-api').send(body);
    expect(written.status).toBe(200);
    expect(written.headers).toMatchObject({ etag: '"1"', location: '/v1/services/payments-api' });
    expect(written.body).toEqual({ service: 'payments-api', ...body, version: 1, position: 1 });
    const { body: shown } = await http().get('/v1/services/payments-api');
    expect(shown).toEqual({ service: 'payments-api', ...body, version: 1 });
  });

  it('replaces an entry and refuses to replace one the caller has not seen', async () => {
    const changed = await put('payments-api', { 'If-Match': '"1"' }).send({ ...body, tier: 2 });
    expect(changed.body).toMatchObject({ tier: 2, version: 2 });
    const refused = await put('payments-api', { 'If-Match': '"1"' }).send({ ...body, tier: 3 });
    expect(refused.body).toMatchObject({ type: '/problems/precondition-failed', status: 412, actual: 2 });
    expect(foldService((await store.readStream('service-payments-api')).events)?.tier).toBe(2);
  });

  it('lets an author register a service, and leave alone what decides who approves', async () => {
    const author = await service.identities.token('ada', { roles: ['author'] });
    const byAda = { Authorization: `Bearer ${author}` };
    expect((await put('search-api', byAda).send(body)).status).toBe(200);
    const refused = await put('search-api', byAda).send({ ...body, tier: 4, domain: 'friends' });
    expect(refused.body).toMatchObject({ type: '/problems/forbidden', status: 403 });
  });

  it('gives the same put with the same key the first answer', async () => {
    const first = await put('orders-api', { 'Idempotency-Key': 'k' }).send(body);
    await put('orders-api').send({ ...body, tier: 4 });
    const again = await put('orders-api', { 'Idempotency-Key': 'k' }).send(body);
    expect(again.body).toEqual(first.body);
  });

  it('names every fault of an entry', async () => {
    const { status, body: problem } = await put('payments-api').send({
      ...body,
      tier: 9,
      owner: undefined,
      color: 'red',
    });
    expect(status).toBe(400);
    const pointers = problem.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
    expect(pointers).toEqual(['#/color', '#/owner', '#/tier']);
    expect((await put('Payments_API').send(body)).body.errors).toMatchObject([{ pointer: '#/path/service' }]);
  });

  it('says how to register a service it does not know', async () => {
    const { body: problem } = await http().get('/v1/services/nothing');
    expect(problem).toMatchObject({ type: '/problems/service-not-found', status: 404 });
    expect(problem.detail).toContain('PUT /v1/services/nothing');
  });

  it('takes entries from nobody without a role', async () => {
    const eve = await service.identities.token('eve');
    expect((await put('payments-api', { Authorization: `Bearer ${eve}` }).send(body)).status).toBe(403);
    expect((await http().put('/v1/services/payments-api').send(body)).status).toBe(401);
  });

  it('lists by name, a page at a time', async () => {
    const first = await http().get('/v1/services?limit=2');
    expect(first.body.items.map((item: ServiceView) => item.service)).toEqual(['alpha', 'beta']);
    const next = await http().get(`/v1/services?limit=2&cursor=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ service: 'gamma' }], nextCursor: null });
  });
});
