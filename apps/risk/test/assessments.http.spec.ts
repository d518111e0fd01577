import { type ChangeSubmitted, eventCatalogue } from '@glidepath/contracts';
import { type EventEnvelope, MemoryEventStore } from '@glidepath/event-store';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import request from 'supertest';
import { problems } from '../src/adapters/http/problems.js';
import { WhenChangeSubmitted } from '../src/adapters/nats/when-change-submitted.js';
import { ChangeKeys, ServiceHistory } from '../src/application/ports.js';
import { RiskModule } from '../src/risk.module.js';
import { MemoryChangeKeys, MemoryServiceHistory } from './memory-ports.js';
import { CHANGE_ID, checkout, noHistory, submitted } from '../src/domain/sample-change.js';

const system = { kind: 'system', id: 'test', issuer: 'glidepath' } as const;

describe('assessments over HTTP', () => {
  const store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'test', version: '0.0.0' },
  });
  const history = new MemoryServiceHistory(noHistory);
  let service: TestService;

  beforeAll(async () => {
    service = await createTestService({
      module: RiskModule,
      problems,
      store,
      overrides: [
        [ServiceHistory, history],
        [ChangeKeys, new MemoryChangeKeys({ 'CHG-1042': CHANGE_ID })],
      ],
    });
    await append(`service-checkout`, { type: 'service.registered', data: checkout }, null);
    await assess(
      await append(`change-${CHANGE_ID}`, { type: 'change.submitted', data: submitted() }, CHANGE_ID),
    );
  });
  afterAll(() => service.close());

  const http = () => request(service.app.getHttpServer());

  async function append(
    stream: string,
    event: { type: string; data: unknown },
    correlationId: string | null,
  ) {
    await store.append({
      streams: [{ stream, expected: 'any', events: [event] }],
      context: { actor: system, correlationId },
    });
    const newest = (await store.readStream(stream)).events.at(-1);
    if (newest === undefined) throw new TypeError('nothing was appended');
    return newest as EventEnvelope<ChangeSubmitted['data']>;
  }

  /** What the transport does with a reaction's effect. */
  async function assess(event: EventEnvelope<ChangeSubmitted['data']>): Promise<number> {
    const effect = await service.app.get(WhenChangeSubmitted).assess(event);
    const streams = [effect ?? []].flat();
    await store.append({
      streams: streams.filter(({ events }) => events.length > 0),
      context: { actor: system, correlationId: CHANGE_ID, causationId: event.id },
    });
    return streams.flatMap(({ events }) => events).length;
  }

  it('shows the newest assessment by id and by key, with its version as ETag', async () => {
    const byId = await http().get(`/v1/assessments/${CHANGE_ID}`);
    expect(byId.status).toBe(200);
    expect(byId.headers['etag']).toBe('"1"');
    expect(byId.body).toMatchObject({
      changeId: CHANGE_ID,
      revision: 1,
      band: 'low',
      decision: 'allow',
      position: 3,
    });
    const byKey = await http().get('/v1/assessments/CHG-1042');
    expect(byKey.body).toEqual(byId.body);
  });

  it('names the positions of the facts it used and asks for the history of the service', async () => {
    const { body } = await http().get('/v1/assessments/CHG-1042');
    expect(body.facts).toEqual([
      { fact: 'change.submitted', position: 2 },
      { fact: 'catalogue', position: 1 },
      { fact: 'service-history', position: 3 },
    ]);
    expect(history.asked[0]).toMatchObject({
      service: 'checkout',
      environment: 'production',
      catalogPosition: 1,
    });
  });

  it('does not assess a revision again when it is delivered twice', async () => {
    const [event] = (await store.readStream(`change-${CHANGE_ID}`)).events;
    expect(await assess(event as EventEnvelope<ChangeSubmitted['data']>)).toBe(0);
  });

  it('lists one assessment a revision, newest first', async () => {
    const amended = { ...submitted({ environment: 'staging' }, 2), changedFields: ['environment'] };
    await assess(await append(`change-${CHANGE_ID}`, { type: 'change.amended', data: amended }, CHANGE_ID));
    const { body } = await http().get(`/v1/assessments?change=CHG-1042`);
    expect(
      body.items.map((item: { revision: number; environment: string }) => [item.revision, item.environment]),
    ).toEqual([
      [2, 'staging'],
      [1, 'production'],
    ]);
  });

  it.each(['CHG-9', '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f11'])(
    'answers 404 for %s, which nobody submitted',
    async (change) => {
      const response = await http().get(`/v1/assessments/${change}`);
      expect(response.status).toBe(404);
      expect(response.body).toMatchObject({ type: '/problems/not-assessed' });
    },
  );

  it('refuses what is neither an id nor a key', async () => {
    const response = await http().get('/v1/assessments/ticket-7');
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      type: '/problems/invalid-request',
      errors: [{ pointer: '#/path/change' }],
    });
  });

  it('shows the policy decisions name', async () => {
    const { body } = await http().get('/v1/policies');
    const assessed = await http().get('/v1/assessments/CHG-1042');
    expect(body.items[0]).toMatchObject({ ...assessed.body.policy, isCurrent: true });
    expect(body.items[0].rules).toHaveLength(3);
  });
});
