import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus } from '@glidepath/messaging';
import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { isRunning } from '../servers/process-identity.js';
import { isTrueWithin } from '../servers/server-process.js';
import { runningInstance } from './instance-lock.js';
import { removeData } from './remove-data.js';
import { startStack } from './start-stack.js';
import { STACK_SERVICES } from './stack.js';
import type { Stack } from './stack.js';

const START_MS = 300_000;
const SOON_MS = 30_000;

describe('a whole stack', () => {
  let home: string;
  let stack: Stack;
  const lines: string[] = [];
  const steps: string[] = [];

  const start = (): Promise<Stack> =>
    startStack({
      home,
      durable: false,
      stopsWithThisProcess: true,
      log: (line) => lines.push(line),
      onStep: ({ step }) => steps.push(step),
    });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-stack-'));
    stack = await start();
  }, START_MS);
  afterAll(async () => {
    await stack?.stop();
    await removeData(home);
    await rm(home, { recursive: true, force: true });
  }, START_MS);

  it('starts in steps and every service is ready', async () => {
    expect(steps).toEqual(['checks', 'postgres', 'nats', 'schema', 'services']);
    const ready = await Promise.all(
      STACK_SERVICES.map(async (name) => (await fetch(`${stack.urls[name]}/readyz`)).status),
    );
    expect(ready).toEqual(STACK_SERVICES.map(() => 200));
    expect(await runningInstance(home)).toMatchObject({ pid: process.pid, url: stack.url });
  });

  it('gives every secret a file only its owner reads', async () => {
    const files = [
      'secrets/stack.json',
      'secrets/postgres-admin-password',
      'dev-issuer/private-key.json',
      'nats/server.conf',
    ];
    const modes = await Promise.all(files.map(async (file) => (await stat(join(home, file))).mode & 0o777));
    expect(modes).toEqual(files.map(() => 0o600));
  });

  it('issues tokens that the services take', async () => {
    const authorization = `Bearer ${await stack.token('grace')}`;
    const made = `Bearer ${await stack.signToken({ sub: 'zoe', roles: ['auditor'] })}`;
    for (const header of [authorization, made]) {
      const answer = await fetch(`${stack.url}/v1/changes`, { headers: { authorization: header } });
      expect(answer.status).toBe(200);
    }
  });

  it('refuses a second stack in the same home', async () => {
    await expect(start()).rejects.toMatchObject({
      problem: `already running at ${stack.url} (pid ${process.pid})`,
    });
  });

  it(
    'starts a killed service again',
    async () => {
      const before = stack.services.pid('risk');
      await stack.services.kill9('risk');
      await stack.services.ready('risk');
      expect(stack.services.pid('risk')).not.toBe(before);
    },
    START_MS,
  );

  it(
    'starts a killed Postgres again, on its port and data',
    async () => {
      const count = 'SELECT count(*)::int AS types FROM log.event_type';
      const before = await query(stack.adminDatabaseUrl, count);
      await stack.postgres.kill9();
      const isBack = await isTrueWithin(SOON_MS, () =>
        query(stack.adminDatabaseUrl, count).then(
          () => true,
          () => false,
        ),
      );
      expect(isBack).toBe(true);
      expect(await query(stack.adminDatabaseUrl, count)).toEqual(before);
    },
    START_MS,
  );

  it(
    'makes streams and consumers anew after the bus lost its storage',
    async () => {
      await stack.nats.stop();
      await stack.nats.deleteStorage();
      await stack.nats.start();
      const connection = await connectBus({ servers: stack.natsUrl, ...stack.natsCredentials('admin') });
      const manager = await jetstreamManager(connection, { checkAPI: false });
      const consumers = async (): Promise<number> =>
        (await manager.streams.info('GLIDEPATH_EVENTS')).state.consumer_count;
      const isBack = await isTrueWithin(SOON_MS, () =>
        consumers().then(
          (count) => count === 80,
          () => false,
        ),
      );
      await connection.close();
      expect(isBack).toBe(true);
    },
    START_MS,
  );

  it('does not delete storage that is in use', async () => {
    await expect(stack.nats.deleteStorage()).rejects.toMatchObject({ fix: 'stop it first' });
  });

  it(
    'comes up on its data after everything was killed at once',
    async () => {
      await query(stack.adminDatabaseUrl, 'CREATE TABLE public.kept AS SELECT 42 AS answer');
      const pids = STACK_SERVICES.map((name) => stack.services.pid(name) ?? 0);
      await stack.kill9();
      expect(pids.filter(isRunning)).toEqual([]);
      stack = await start();
      expect(await query(stack.adminDatabaseUrl, 'SELECT answer FROM public.kept')).toEqual([{ answer: 42 }]);
    },
    START_MS,
  );

  it('stops within three seconds, twice as well as once', async () => {
    const startedAt = performance.now();
    await Promise.all([stack.stop(), stack.stop()]);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(await runningInstance(home)).toBeUndefined();
    expect(await readFile(join(home, 'postgres', 'PG_VERSION'), 'utf8')).toBe('18\n');
  });
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  // A server that is killed on purpose ends its connections.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
