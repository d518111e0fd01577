import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, freePort, readEmbeddedEnv } from '@glidepath/embedded';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  BUS_SERVICES,
  busConsumers,
  connectBus,
  EVENTS_STREAM,
  keepBus,
  Mirror,
  natsServerConfig,
} from '../src/index.js';
import { eventually } from './eventually.js';
import { newChangeId, startLogPostgres, type TestLog, type TestPostgres } from './start-log.js';

const SECRET = 'cluster-secret';
const NODES = [0, 1, 2] as const;

let home: string;
let servers: ChildProcess[];
let urls: string;
let postgres: TestPostgres;
let log: TestLog;
const open: NatsConnection[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'glidepath-cluster-'));
  const { program } = await findNatsServer(readEmbeddedEnv(), () => undefined);
  const ports = await Promise.all(NODES.map(() => freePort()));
  const routePorts = await Promise.all(NODES.map(() => freePort()));
  const users = ['admin', 'relay', 'publisher', ...BUS_SERVICES.map(({ name }) => name)];
  const routes = routePorts.map((port) => `nats-route://route:${SECRET}@127.0.0.1:${port}`);
  servers = await Promise.all(
    NODES.map(async (node) => {
      const storeDir = join(home, `node-${node}`);
      await mkdir(storeDir);
      const config = natsServerConfig({
        serverName: `nats-${node}`,
        port: ports[node] ?? 0,
        storeDir,
        credentials: Object.fromEntries(users.map((user) => [user, SECRET])),
        cluster: {
          name: 'glidepath',
          host: '127.0.0.1',
          port: routePorts[node] ?? 0,
          routes,
          credentials: { user: 'route', password: SECRET },
        },
      });
      const file = join(home, `node-${node}.conf`);
      await writeFile(file, config);
      return spawn(program, ['--config', file], { stdio: 'ignore' });
    }),
  );
  urls = ports.map((port) => `nats://127.0.0.1:${port}`).join(',');
  postgres = await startLogPostgres();
  log = await postgres.fresh('cluster');
}, 120_000);

afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  await log.close();
  await postgres.close();
  await Promise.all(servers.map(stop));
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

async function connection(user: string): Promise<NatsConnection> {
  const connected = await connectBus({ servers: urls, user, password: SECRET, waitsForServer: true });
  open.push(connected);
  return connected;
}

test('three servers keep three copies, and the mirror goes on when one is killed', async () => {
  const admin = await connection('admin');
  const keep = async (): Promise<void> => {
    const keeper = await keepBus({ connection: admin, replicas: 3 });
    await keeper.stop();
  };
  // The cluster elects its leader first.
  await eventually(keep, 60_000);
  const manager = await jetstreamManager(admin, { checkAPI: false, timeout: 2000 });
  const info = await manager.streams.info(EVENTS_STREAM);
  expect([info.config.num_replicas, info.cluster?.replicas?.length]).toEqual([3, 2]);
  expect(info.state.consumer_count).toBe(
    busConsumers().filter(({ stream }) => stream === EVENTS_STREAM).length,
  );

  const mirror = new Mirror({
    connection: await connection('relay'),
    log: log.store('relay'),
    base: () => Promise.resolve(0),
    replicas: 3,
  });
  const catchUp = async (): Promise<void> => {
    await mirror.catchUp();
    await mirror.settle();
    expect((await manager.streams.info(EVENTS_STREAM)).state.last_seq).toBe(await log.store('relay').head());
  };
  const change = newChangeId();
  for (let n = 0; n < 500; n++) await log.submit(change);
  await eventually(catchUp);

  await stop(servers[0] as ChildProcess);
  for (let n = 0; n < 100; n++) await log.submit(change);
  await eventually(catchUp, 60_000);
  for (const seq of [1, 250, 500, 600]) {
    const stored = await manager.streams.getMessage(EVENTS_STREAM, { seq });
    expect(stored?.json<{ position: number }>().position).toBe(seq);
  }
}, 180_000);
