import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNats, type RunningPostgres, startNats, startPostgres } from '@glidepath/embedded';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import {
  BUS_SERVICES,
  type BusKeeper,
  connectBus,
  EVENTS_STREAM,
  keepBus,
  natsServerConfig,
  PgConsumerFloor,
} from '@glidepath/messaging';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { type RelayApp, startRelay } from '../src/index.js';

const SECRET = 'test-secret';
const catalogue = {
  categoryOf: () => 'change',
  versionOf: () => 1,
  check: (_: string, data: unknown) => data,
  read: (_: string, __: number, data: unknown) => data,
};

const spec = {
  services: [{ name: 'intake', categories: ['change'] }],
  eventTypes: [{ type: 'change.submitted', category: 'change' }],
  passwords: { intake: SECRET, relay: SECRET },
};

let home: string;
let postgres: RunningPostgres;
let nats: RunningNats;
let admin: Pool;
let busAdmin: NatsConnection;
let keeper: BusKeeper;
let manager: JetStreamManager;
/** Of a test that failed, nothing is left running. */
let ended: AbortController;
let apps: RelayApp[];

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
  await bootstrapLog(admin, spec);
  busAdmin = await connectBus({ servers: nats.url, user: 'admin', password: SECRET });
  manager = await jetstreamManager(busAdmin, { checkAPI: false });
  keeper = await keepBus({ connection: busAdmin, floor: new PgConsumerFloor(admin) });
}, 120_000);

afterAll(async () => {
  await keeper.stop();
  await busAdmin.close();
  await admin.end();
  await nats.stop();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

beforeEach(() => {
  ended = new AbortController();
  apps = [];
});
afterEach(async () => {
  ended.abort();
  await Promise.all(apps.map(({ done }) => done));
});

function databaseUrl(service: string, database = postgres.url): string {
  const url = new URL(database);
  url.username = roleOf(service);
  url.password = SECRET;
  return url.href;
}

async function start(stop: AbortSignal, database = databaseUrl('relay')): Promise<RelayApp> {
  const app = await startRelay(
    {
      DATABASE_URL: database,
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
    AbortSignal.any([stop, ended.signal]),
  );
  apps.push(app);
  return app;
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

async function append(database = databaseUrl('intake')): Promise<void> {
  const pool = new Pool({ connectionString: database, max: 1 });
  const intake = new PgEventStore({
    pool,
    catalogue,
    producer: { service: 'intake', version: '1' },
  });
  await intake.append({
    streams: [{ stream: 'change-1', expected: 'any', events: [{ type: 'change.submitted', data: {} }] }],
    context: { actor: { kind: 'system', id: 'test', issuer: 'test' }, correlationId: null },
  });
  await pool.end();
}

async function readiness({ health }: RelayApp): Promise<unknown> {
  const address = health.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  return [answer.status, await answer.json()];
}

const lastMirrored = async (): Promise<number> => (await manager.streams.info(EVENTS_STREAM)).state.last_seq;
const head = async (): Promise<number> =>
  Number((await admin.query<{ position: string }>('SELECT position FROM log.head')).rows[0]?.position);

test('one relay leads, the other takes over when the first loses its lead, and nothing is lost or doubled', async () => {
  const stop = [new AbortController(), new AbortController()] as const;
  const first = await start(stop[0].signal);
  await eventually(() => expect([first.relay.state, first.relay.isReady]).toEqual(['leading', true]));
  const second = await start(stop[1].signal);
  await eventually(() => expect([second.relay.state, second.relay.isReady]).toEqual(['standing-by', true]));

  for (let n = 0; n < 10; n++) await append();
  await eventually(async () => expect(await lastMirrored()).toBe(10));

  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'glidepath-relay-lead'",
  );
  stop[0].abort();
  await first.done;
  for (let n = 0; n < 10; n++) await append();
  await eventually(() => expect(second.relay.state).toBe('leading'));
  await eventually(async () => expect(await lastMirrored()).toBe(20));
  expect(await readiness(second)).toEqual([200, { ready: true, state: 'leading', position: 20 }]);
  stop[1].abort();
  await second.done;
}, 60_000);

test('a leader that does not renew in time steps back, and one that stops hands over', async () => {
  const stop = [new AbortController(), new AbortController()] as const;
  const hung = await start(stop[0].signal);
  await eventually(() => expect(hung.relay.state).toBe('leading'));
  // What a leader finds that hung for longer than its lease: another one, which lives.
  await admin.query(
    "UPDATE log.relay_lead SET holder = 'another', backend = pg_backend_pid(), expires_at = now() + interval '3 s'",
  );
  await eventually(() => expect(hung.relay.state).toBe('standing-by'));
  await eventually(() => expect(hung.relay.state).toBe('leading'));
  const standby = await start(stop[1].signal);
  stop[0].abort();
  await hung.done;
  await eventually(() => expect(standby.relay.state).toBe('leading'), 3000);
  stop[1].abort();
  await standby.done;
}, 60_000);

test('a stream that was lost, and one with something foreign in it, are made anew behind what was handled', async () => {
  await admin.query("UPDATE log.consumer SET position = 15 WHERE consumer = 'intake'");
  const stop = new AbortController();
  const app = await start(stop.signal);
  await eventually(() => expect(app.relay.isReady).toBe(true));
  await manager.streams.delete(EVENTS_STREAM);
  await eventually(async () =>
    expect((await manager.streams.info(EVENTS_STREAM)).state.last_seq).toBeGreaterThan(0),
  );
  const { config } = await manager.streams.info(EVENTS_STREAM);
  const base = Number((JSON.parse(config.description ?? '') as { base: number }).base);
  expect(base).toBeGreaterThan(0);
  await eventually(async () => expect(base + (await lastMirrored())).toBe(await head()));

  const intruder = await connectBus({ servers: nats.url, user: 'relay', password: SECRET });
  const polluted = (await manager.streams.info(EVENTS_STREAM)).created;
  await intruder.request('glidepath.event.0.change.submitted', 'no event of this log');
  await intruder.close();
  await append();
  await eventually(async () => {
    const info = await manager.streams.info(EVENTS_STREAM);
    expect(info.created).not.toBe(polluted);
    const { base: from } = JSON.parse(info.config.description ?? '') as { base: number };
    expect(from + info.state.last_seq).toBe(await head());
  });
  expect(app.relay.state).toBe('leading');
  stop.abort();
  await app.done;
}, 60_000);

test('a log shorter than its mirror stops the relay, which says so and publishes nothing', async () => {
  // As if the database had been restored from a copy made before the first event.
  const restored = await postgres.createDatabase('restored');
  const owner = new Pool({ connectionString: restored });
  await bootstrapLog(owner, spec);
  const before = await manager.streams.info(EVENTS_STREAM);
  const stop = new AbortController();
  const app = await start(stop.signal, databaseUrl('relay', restored));
  await eventually(() => expect(app.relay.state).toBe('forked'));
  expect(await readiness(app)).toEqual([503, { ready: false, state: 'forked', position: 0 }]);
  await append(databaseUrl('intake', restored));
  const after = await manager.streams.info(EVENTS_STREAM);
  expect([after.created, after.state.last_seq]).toEqual([before.created, before.state.last_seq]);
  stop.abort();
  await app.done;
  await owner.end();
}, 60_000);
