import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectBus, natsServerConfig } from '@glidepath/messaging';
import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { serverEnvironment } from './env.js';
import { freePort, startNats, startPostgres } from './index.js';
import type { RunningNats, RunningPostgres } from './index.js';
import { REPOSITORY } from './repository.js';
import { isTrueWithin } from './servers/server-process.js';

const PROGRAM = join(REPOSITORY, 'infra', 'embedded', 'dist', 'bootstrap-main.js');
const SOON_MS = 30_000;
const users = ['admin', 'relay', 'publisher', 'intake', 'risk', 'approvals', 'rollout', 'audit'];
const credentials = Object.fromEntries(users.map((user) => [user, `${user}-secret`]));

describe('the bootstrap process', () => {
  let home: string;
  let postgres: RunningPostgres;
  let nats: RunningNats;
  let natsPort: number;
  const children: ChildProcess[] = [];

  const startBus = (): Promise<RunningNats> =>
    startNats({
      home,
      port: natsPort,
      stopsWithThisProcess: true,
      config: natsServerConfig({ port: natsPort, credentials }),
    });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-bootstrap-'));
    natsPort = await freePort();
    postgres = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
  }, SOON_MS);
  afterAll(async () => {
    children.forEach((child) => child.kill('SIGKILL'));
    await nats?.stop();
    await postgres?.stop();
    await rm(home, { recursive: true, force: true });
  });

  function launch(env: Record<string, string>): {
    child: ChildProcess;
    output: () => string;
    exit: Promise<number | null>;
  } {
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...serverEnvironment(), ...env },
      stdio: 'pipe',
    });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, output: () => text, exit };
  }

  it('names every setting that is missing and exits 78', async () => {
    const { output, exit } = launch({});
    expect(await exit).toBe(78);
    expect(output()).toMatch(/DATABASE_URL[^]*NATS_URL[^]*NATS_PASSWORD/);
  });

  it(
    'waits for the bus, makes roles, streams and consumers, keeps them, and stops when told',
    async () => {
      const port = await freePort();
      const { child, output, exit } = launch({
        DATABASE_URL: postgres.url,
        NATS_URL: `nats://127.0.0.1:${natsPort}`,
        NATS_PASSWORD: 'admin-secret',
        INTAKE_DATABASE_PASSWORD: 'intake-db-secret',
        PORT: String(port),
      });
      const status = (path: string): Promise<number> =>
        fetch(`http://127.0.0.1:${port}${path}`).then(
          (answer) => answer.status,
          () => 0,
        );
      expect(await isTrueWithin(SOON_MS, () => output().includes('not yet: '))).toBe(true);
      expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);

      nats = await startBus();
      expect(await isTrueWithin(SOON_MS, async () => (await status('/readyz')) === 200)).toBe(true);
      expect(await consumers()).toBe(80);
      const intake = new URL(postgres.url);
      [intake.username, intake.password] = ['glidepath_intake', 'intake-db-secret'];
      const client = new pg.Client({ connectionString: intake.href });
      await client.connect();
      await client.end();

      await nats.stop();
      await rm(nats.storeDir, { recursive: true, force: true });
      nats = await startBus();
      expect(await isTrueWithin(SOON_MS, async () => (await consumers().catch(() => 0)) === 80)).toBe(true);
      child.kill('SIGTERM');
      expect(await exit).toBe(0);
    },
    4 * SOON_MS,
  );

  async function consumers(): Promise<number> {
    const connection = await connectBus({ servers: nats.url, user: 'admin', password: 'admin-secret' });
    try {
      const manager = await jetstreamManager(connection, { checkAPI: false });
      return (await manager.streams.info('GLIDEPATH_EVENTS')).state.consumer_count;
    } finally {
      await connection.close();
    }
  }
});
