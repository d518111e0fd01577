import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningNats, startNats, startPostgres } from '@glidepath/embedded';
import { BUS_SERVICES, natsServerConfig } from '@glidepath/messaging';
import pg from 'pg';

/** The servers of one run of the suite. */
export interface CoreWorld {
  /** A folder that is gone after the run. */
  readonly home: string;
  readonly postgresVersion: string;
  /** A database on the one Postgres everybody is measured on. @returns its superuser URL */
  database(name: string): Promise<string>;
  /** A NATS server with our accounts; every password is the user's name. */
  bus(name: string): Promise<RunningNats>;
  /** A NATS server of the same program without accounts, for floors. */
  bareBus(name: string): Promise<RunningNats>;
  close(): Promise<void>;
}

export async function openCoreWorld(): Promise<CoreWorld> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-bench-'));
  // Postgres may run under another account, which has to get in.
  await chmod(home, 0o755);
  const postgres = await startPostgres({ home, stopsWithThisProcess: true });
  const buses: RunningNats[] = [];
  const keep = (bus: RunningNats): RunningNats => {
    buses.push(bus);
    return bus;
  };
  return {
    home,
    postgresVersion: postgres.version,
    database: (name) => postgres.createDatabase(name),
    bus: async (name) =>
      keep(await startNats({ home: join(home, name), config: busConfig(), stopsWithThisProcess: true })),
    bareBus: async (name) => keep(await startNats({ home: join(home, name), stopsWithThisProcess: true })),
    async close() {
      await Promise.all(buses.map((bus) => bus.stop()));
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function busConfig(): string {
  const users = ['admin', 'relay', 'publisher', ...BUS_SERVICES.map(({ name }) => name)];
  const credentials = Object.fromEntries(users.map((user) => [user, user]));
  return natsServerConfig({ port: 4222, credentials });
}

/** Runs statements as the superuser. */
export async function runSql(connectionString: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Installs the peers in their own folder, which is no workspace, unless they are there.
 * @returns why they cannot be measured, undefined when they can
 */
export function installPeers(): string | undefined {
  const folder = fileURLToPath(new URL('../../peers/', import.meta.url));
  const isThere = spawnSync(process.execPath, ['--check', 'emmett-process.js'], { cwd: folder }).status === 0;
  if (!isThere) return 'bench/peers is not there';
  const probe = ['--input-type=module', '--eval', "await import('@event-driven-io/emmett-postgresql')"];
  if (spawnSync(process.execPath, probe, { cwd: folder }).status === 0) return undefined;
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', '--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund'],
    { cwd: folder, encoding: 'utf8', timeout: 120_000 },
  );
  if (status === 0) return undefined;
  const [why = 'npm ci failed'] = (error?.message ?? stderr).split('\n').filter((line) => line !== '');
  return why;
}
