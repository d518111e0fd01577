import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNats, type RunningPostgres, startNats, startPostgres } from '@glidepath/embedded';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import { BUS_SERVICES, connectBus, EVENTS_STREAM, keepBus, natsServerConfig } from '@glidepath/messaging';
import { jetstreamManager } from '@nats-io/jetstream';
import { Pool } from 'pg';
import { type RelayApp, startRelay } from '../src/index.js';

const SECRET = 'test-secret';
const catalogue = {
  categoryOf: () => 'change',
  versionOf: () => 1,
  check: (_: string, data: unknown) => data,
  read: (_: string, __: number, data: unknown) => data,
};

let home: string;
let postgres: RunningPostgres;
let nats: RunningNats;
let admin: Pool;
let intakePool: Pool;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'glidepath-relay-'));
  const users = ['admin', 'relay', 'publisher', ...BUS_SERVICES.map(({ name }) => name)];
  const config = natsServerConfig({
    port: 4222,
    credentials: Object.fromEntries(users.map((user) => [user, SECRET])),
  });
  [postgres, nats] = await Promise.all([
    startPostgres({ home: join(home, 'pg'), durable: false, stopsWithThisProcess: true }),
    startNats({ home: join(home, 'nats'), config, stopsWithThisProcess: true }),
  ]);
  admin = new Pool({ connectionString: postgres.url });
  await bootstrapLog(admin, {
    services: [{ name: 'intake', categories: ['change'] }],
    eventTypes: [{ type: 'change.submitted', category: 'change' }],
    passwords: { intake: SECRET, relay: SECRET },
  });
  intakePool = new Pool({ connectionString: databaseUrl('intake') });
}, 120_000);

afterAll(async () => {
  await intakePool.end();
  await admin.end();
  await nats.stop();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

function databaseUrl(service: string): string {
  const url = new URL(postgres.url);
  url.username = roleOf(service);
  url.password = SECRET;
  return url.href;
}

function start(stop: AbortSignal): Promise<RelayApp> {
  return startRelay(
    {
      DATABASE_URL: databaseUrl('relay'),
      NATS_URL: nats.url,
      NATS_USER: 'relay',
      NATS_PASSWORD: SECRET,
      NATS_REPLICAS: 1,
      HOST: '127.0.0.1',
      PORT: 0,
      RELAY_POLL_MS: 100,
      LOG_LEVEL: 'error',
      STOP_WITH_PARENT: false,
    },
    stop,
  );
}

async function eventually(check: () => void | Promise<void>, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test('one relay leads, the other takes over when the first loses its lead, and nothing is lost or doubled', async () => {
  const connection = await connectBus({ servers: nats.url, user: 'admin', password: SECRET });
  const keeper = await keepBus({ connection });
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const stop = [new AbortController(), new AbortController()] as const;
  const first = await start(stop[0].signal);
  await eventually(() => expect([first.relay.state, first.relay.isReady]).toEqual(['leading', true]));
  const second = await start(stop[1].signal);
  await eventually(() => expect([second.relay.state, second.relay.isReady]).toEqual(['standing-by', true]));

  const intake = new PgEventStore({
    pool: intakePool,
    catalogue,
    producer: { service: 'intake', version: '1' },
  });
  const append = async (): Promise<void> => {
    await intake.append({
      streams: [{ stream: 'change-1', expected: 'any', events: [{ type: 'change.submitted', data: {} }] }],
      context: { actor: { kind: 'system', id: 'test', issuer: 'test' }, correlationId: null },
    });
  };
  const mirrored = async (): Promise<number> => (await manager.streams.info(EVENTS_STREAM)).state.last_seq;
  for (let n = 0; n < 10; n++) await append();
  await eventually(async () => expect(await mirrored()).toBe(10));

  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'glidepath-relay-lead'",
  );
  stop[0].abort();
  await first.done;
  for (let n = 0; n < 10; n++) await append();
  await eventually(() => expect(second.relay.state).toBe('leading'));
  await eventually(async () => expect(await mirrored()).toBe(20));

  const address = second.health.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, state: 'leading', position: 20 }]);
  stop[1].abort();
  await second.done;
  await keeper.stop();
  await connection.close();
}, 60_000);
