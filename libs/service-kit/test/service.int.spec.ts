import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue } from '@glidepath/contracts';
import { type RunningNats, type RunningPostgres, startNats, startPostgres } from '@glidepath/embedded';
import { bootstrapLog, roleOf } from '@glidepath/event-store/pg';
import {
  BUS_SERVICES,
  type BusKeeper,
  connectBus,
  keepBus,
  natsServerConfig,
  NUDGE_SUBJECT,
} from '@glidepath/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { createService, type Service, type ServiceEnv } from '../src/index.js';
import { TestIdentities } from '../src/testing/index.js';
import { migrations, RegistryModule } from './registry.module.js';

const SECRET = 'test-secret';
const services = BUS_SERVICES.map(({ name }) => ({
  name,
  categories: Object.entries(CATEGORY_OWNERS).flatMap(([category, owner]) =>
    owner === name ? [category] : [],
  ),
}));

describe('a service on real Postgres and NATS', () => {
  let home: string;
  let postgres: RunningPostgres;
  let nats: RunningNats;
  let admin: NatsConnection;
  let keeper: BusKeeper;
  let env: ServiceEnv;
  let identities: TestIdentities;
  let service: Service;
  let url: string;

  const startBus = (port?: number): Promise<RunningNats> => {
    const users = ['admin', 'relay', 'publisher', ...services.map(({ name }) => name)];
    const credentials = Object.fromEntries(users.map((user) => [user, SECRET]));
    const config = natsServerConfig({ port: 4222, credentials });
    return startNats({ home, config, stopsWithThisProcess: true, ...(port === undefined ? {} : { port }) });
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-service-kit-'));
    [postgres, nats] = await Promise.all([
      startPostgres({ home, durable: false, stopsWithThisProcess: true }),
      startBus(),
    ]);
    // Readiness asks for the service's consumers, which the bootstrap admin makes, again after every loss.
    admin = await connectBus({ servers: nats.url, user: 'admin', password: SECRET });
    keeper = await keepBus({ connection: admin, intervalMs: 200 });
    const owner = new Pool({ connectionString: postgres.url });
    owner.on('error', () => undefined);
    const eventTypes = EVENT_DEFINITIONS.map(({ name, category }) => ({ type: name, category }));
    const passwords = Object.fromEntries([...services.map(({ name }) => [name, SECRET]), ['relay', SECRET]]);
    await bootstrapLog(owner, { services, eventTypes, passwords });
    await owner.end();
    identities = await TestIdentities.create();
    const database = new URL(postgres.url);
    database.username = roleOf('intake');
    database.password = SECRET;
    env = {
      ...identities.env,
      PORT: 0,
      HOST: '127.0.0.1',
      AUTH_ANONYMOUS_READ: true,
      LOG_LEVEL: 'error',
      STOP_WITH_PARENT: false,
      DATABASE_URL: database.href,
      NATS_URL: nats.url,
      NATS_USER: 'intake',
      NATS_PASSWORD: SECRET,
    };
    service = await start();
    url = await service.listen();
  }, 120_000);

  afterAll(async () => {
    await service.close();
    await keeper.stop();
    await admin.close();
    await Promise.all([postgres.stop(), nats.stop()]);
    await rm(home, { recursive: true, force: true });
  });

  const start = (): Promise<Service> =>
    createService({
      name: 'intake',
      module: RegistryModule,
      env,
      problems: {},
      catalogue: eventCatalogue,
      migrations,
    });

  const register = async (name: string, key?: string) => {
    const token = await identities.token('ada', { roles: ['author'] });
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    };
    const answer = await fetch(`${url}/v1/services/${name}`, { method: 'POST', headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const list = async (after: unknown) =>
    (await (await fetch(`${url}/v1/services?after=${String(after)}`)).json()) as unknown;

  async function readyWhen(isReady: boolean): Promise<unknown> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await fetch(`${url}/readyz`);
      const report = (await answer.json()) as { ready: boolean };
      if (report.ready === isReady || Date.now() > deadline) return report;
    }
  }

  it('shows a write to a read that asks for its position, once', async () => {
    const { status, body } = await register('payments-api');
    expect(status).toBe(201);
    expect(await list(body['position'])).toEqual({ items: [{ name: 'payments-api', seen: 1 }] });
  });

  it('nudges the relay with the position', async () => {
    const relay = await connectBus({ servers: nats.url, user: 'relay', password: SECRET });
    const nudges = relay.subscribe(NUDGE_SUBJECT, { max: 1 });
    await relay.flush();
    const { body } = await register('orders-api');
    for await (const nudge of nudges) expect(nudge.string()).toBe(String(body['position']));
    await relay.close();
  });

  it('gives a repeated command its first answer, and refuses its key for another', async () => {
    const first = await register('search-api', 'key-1');
    expect(await register('search-api', 'key-1')).toEqual(first);
    expect((await register('other-api', 'key-1')).body).toMatchObject({
      type: '/problems/idempotency-key-reused',
      status: 422,
    });
    expect((await register('search-api')).body).toMatchObject({
      type: '/problems/version-conflict',
      status: 409,
    });
  });

  it('shows what it gave up, and tries it again when an operator asks', async () => {
    const { body } = await register('broken-api');
    await list(body['position']);
    const own = new Pool({ connectionString: env.DATABASE_URL, max: 1 });
    const position = Number(body['position']);
    await own.query("SELECT log.stall('intake', 'names', 'add', $1, 'stalled', 'no table', now())", [
      position,
    ]);
    await own.query("SELECT log.settle_stalled('intake', 'names', $1, 1, 'parked', 'no table', NULL)", [
      position,
    ]);
    await own.end();
    const token = await identities.token('sam', { roles: ['operator'] });
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const parked = async (): Promise<unknown> => {
      const answer = await fetch(`${url}/v1/events/parked?consumer=intake`, { headers });
      return ((await answer.json()) as { items: unknown[] }).items;
    };
    const id = `intake/names/${position}`;
    expect(await parked()).toMatchObject([
      { id, type: 'service.registered', status: 'parked', error: 'no table' },
    ]);

    const redrive = () =>
      fetch(`${url}/v1/events/parked/${id}/redrive`, {
        method: 'POST',
        headers: { ...headers, 'Idempotency-Key': 'redrive-1' },
        body: '{"reason":"the table is there"}',
      });
    const first = await redrive();
    expect([first.status, await first.json()]).toEqual([
      200,
      { id, consumer: 'intake', lane: 'names', position },
    ]);
    expect((await redrive()).status).toBe(200);
    const deadline = Date.now() + 10_000;
    const twice = { name: 'broken-api', seen: 2 };
    const isSeenTwice = async (): Promise<boolean> =>
      JSON.stringify(await list(position)).includes(JSON.stringify(twice));
    while (!(await isSeenTwice()) && Date.now() < deadline);
    expect(await list(position)).toMatchObject({ items: expect.arrayContaining([twice]) });
    expect(await parked()).toEqual([]);
  }, 30_000);

  it('starts again on tables that are up to date', async () => {
    const again = await start();
    await expect(again.close()).resolves.toBeUndefined();
  });

  it('is not ready while the bus is away, serves all the same, and recovers', async () => {
    const ready = { ready: true, checks: { postgres: 'ok', bus: 'ok' } };
    expect(await readyWhen(true)).toEqual(ready);
    const { port } = nats;
    await nats.stop();
    expect(await readyWhen(false)).toMatchObject({ checks: { postgres: 'ok', bus: 'unavailable' } });
    const { status, body } = await register('offline-api');
    expect(status).toBe(201);
    nats = await startBus(port);
    expect(await readyWhen(true)).toEqual(ready);
    expect(await list(body['position'])).toMatchObject({
      items: expect.arrayContaining([{ name: 'offline-api', seen: 1 }]),
    });
  }, 60_000);

  it('stops within two seconds although a connection stays open', async () => {
    const idle = get(`${url}/healthz`, { agent: false, headers: { Connection: 'keep-alive' } });
    idle.on('error', () => undefined);
    const [answer] = (await once(idle, 'response')) as [IncomingMessage];
    answer.resume();
    const begin = performance.now();
    await service.close();
    expect(performance.now() - begin).toBeLessThan(2_000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
