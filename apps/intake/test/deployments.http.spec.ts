import { eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore } from '@glidepath/event-store';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import request from 'supertest';
import { ChangeKeys } from '../src/changes/application/ports.js';
import { inboundProblems } from '../src/inbound/adapters/http/problems.js';
import { Arrivals, DeploymentList } from '../src/inbound/application/ports.js';
import { attributes, deployEvent } from '../src/inbound/domain/sample-event.js';
import { inboundSlice } from '../src/inbound/inbound-slice.js';
import { EmptyDeploymentList, MemoryArrivals } from './memory-inbound.js';
import { MemoryChangeKeys } from './memory-ports.js';

@Module({
  controllers: inboundSlice.controllers,
  providers: [...inboundSlice.providers, { provide: ChangeKeys, useClass: MemoryChangeKeys }],
})
class InboundModule {}

describe('deployments over HTTP', () => {
  let service: TestService;
  let token: string;

  beforeEach(async () => {
    service = await createTestService({
      module: InboundModule,
      problems: inboundProblems,
      store: new MemoryEventStore({
        catalogue: eventCatalogue,
        producer: { service: 'intake', version: '1' },
      }),
      overrides: [
        [Arrivals, new MemoryArrivals()],
        [DeploymentList, new EmptyDeploymentList()],
      ],
    });
    token = await service.identities.token('publisher', { kind: 'workload' });
  });
  afterEach(() => service.close());

  const http = () => request(service.app.getHttpServer());
  const publish = (headers: Record<string, string>, body: object) =>
    http()
      .post('/v1/deployments')
      .set({ Authorization: `Bearer ${token}`, ...headers })
      .send(body);
  const structured = { ...attributes, data: deployEvent() };

  it('are answered after they are in the log, and only once', async () => {
    const first = await publish({ 'Content-Type': 'application/cloudevents+json' }, structured);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ outcome: 'recorded', position: 3 });
    const again = await publish({ 'Content-Type': 'application/json' }, deployEvent());
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ outcome: 'duplicate', deploymentId: first.body.deploymentId });
    const binary = await publish(
      {
        'ce-specversion': '1.0',
        'ce-id': 'deploy-1',
        'ce-source': attributes.source,
        'ce-type': attributes.type,
      },
      deployEvent(),
    );
    expect(binary.body).toMatchObject({ outcome: 'duplicate' });
    const { body: tally } = await http().get('/v1/deployments/inbound');
    expect(tally).toEqual({ received: 3, recorded: 1, rejected: 0, duplicates: 2, conflicting: 0 });
  });

  it('are refused with what is wrong, which is recorded too', async () => {
    const refused = await publish({}, deployEvent({ context: { type: 'deployed' } }));
    expect(refused.body).toMatchObject({
      type: '/problems/inbound-refused',
      status: 400,
      detail: 'this is not a CDEvent',
      errors: [{ pointer: '#', detail: 'context.type: is not a CDEvents type' }],
    });
    const { body: tally } = await http().get('/v1/deployments/inbound');
    expect(tally).toMatchObject({ received: 1, rejected: 1 });
  });

  it('are taken from workloads and from people who change things', async () => {
    const send = async (headers: Record<string, string>) => (await publish(headers, structured)).status;
    const as = async (name: string, roles: readonly 'author'[]) => ({
      Authorization: `Bearer ${await service.identities.token(name, { roles })}`,
    });
    expect(await send(await as('eve', []))).toBe(403);
    expect(await send(await as('ada', ['author']))).toBe(201);
    expect((await http().post('/v1/deployments').send(structured)).status).toBe(401);
  });

  it('can be listed', async () => {
    expect((await http().get('/v1/deployments?service=payments-api')).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});
