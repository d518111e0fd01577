import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startServer, stopOrphan } from '../servers/embedded-server.js';
import type { RunningServer } from '../servers/embedded-server.js';
import { recordPath } from '../servers/server-record.js';
import type { StopStep } from '../servers/server-process.js';
import { startOnFreePort } from '../servers/start-on-free-port.js';
import { StackError, reasonOf } from '../stack-error.js';
import { adminPassword } from './admin-password.js';
import { createCluster } from './create-cluster.js';
import { postgresAccount } from './postgres-account.js';
import { placePostgres } from './postgres-places.js';
import { findPostgresPrograms } from './postgres-programs.js';

const STEP = 'postgres';
const LOOPBACK = '127.0.0.1';
const DATABASE = 'glidepath';
const READY_WITHIN_MS = 30_000;
const MAX_CONNECTIONS = 200;
// SIGINT is Postgres' fast shutdown; SIGQUIT stops at once and leaves the rest to recovery at the next start.
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 1200 },
  { signal: 'SIGQUIT', waitMs: 800 },
  { signal: 'SIGKILL', waitMs: 2000 },
];

export interface StartPostgresOptions {
  /** The folder of this stack: data, logs, run records and secrets go below it. */
  readonly home: string;
  /** Default `<home>/postgres`. */
  readonly dataDir?: string;
  /** The preferred port; the next free one is taken when it is busy. Default: any free port. */
  readonly port?: number;
  /** `false` fails instead of taking another port. Default true. */
  readonly mayMove?: boolean;
  /** Gives up waiting for the server, and stops it. */
  readonly signal?: AbortSignal;
  /** `false` trades safety against power loss for speed, for tests. Default true. */
  readonly durable?: boolean;
  /** Stop the server when this process ends, even by kill -9. For tests. Default false. */
  readonly stopsWithThisProcess?: boolean;
  /** Receives what a person should know, a line at a time. */
  readonly log?: (line: string) => void;
}

export interface RunningPostgres extends RunningServer {
  /** Superuser URL of the database `glidepath`, password included. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logFile: string;
  readonly version: string;
  /** Creates a database of that name if there is none. @returns its superuser URL */
  readonly createDatabase: (name: string) => Promise<string>;
}

/**
 * Starts the embedded Postgres 18 on the loopback address, creating its cluster at the first start. A server left behind
 * by a killed process in the same home is stopped first.
 * @throws StackError naming the step, the end of the log and what to do
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const { durable = true, log = (): void => undefined } = options;
  const home = resolve(options.home);
  const record = recordPath(home, STEP);
  const logFile = join(home, 'logs', 'postgres.log');
  const orphan = await stopPostgresOrphan(home);
  if (orphan !== undefined) log(`stopped the postgres (pid ${orphan}) that an earlier run left behind`);

  const account = await postgresAccount();
  const installed = await findPostgresPrograms();
  const { dataDir, programs, notes } = await placePostgres(
    options.dataDir ?? join(home, 'postgres'),
    installed,
    account,
  );
  notes.forEach(log);
  const password = await adminPassword(home);
  await createCluster({ dataDir, programs, account, password, durable });

  const urlOf = (port: number, database: string): string =>
    `postgresql://postgres:${password}@${LOOPBACK}:${port}/${database}`;
  const start = async (port: number): Promise<RunningPostgres> => {
    const server = await startServer({
      step: STEP,
      command: {
        program: programs.postgres,
        args: ['-D', dataDir, '-p', String(port), ...settings(durable)],
        workingDir: dataDir,
        logFile,
        ...account,
      },
      port,
      record,
      mark: dataDir,
      isReady: (pid) => isReady(dataDir, pid),
      readyWithinMs: READY_WITHIN_MS,
      stopSteps: STOP_STEPS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      stopsWithThisProcess: options.stopsWithThisProcess ?? false,
    });
    const createDatabase = async (name: string): Promise<string> => {
      await ensureDatabase(urlOf(port, 'postgres'), name);
      return urlOf(port, name);
    };
    try {
      const url = await createDatabase(DATABASE);
      return { ...server, url, port, dataDir, logFile, version: programs.version, createDatabase };
    } catch (cause) {
      await server.stop();
      throw new StackError({
        step: STEP,
        problem: `cannot log in: ${reasonOf(cause)}`,
        fix: `remove ${dataDir} to begin with empty data`,
        cause,
      });
    }
  };
  return startOnFreePort({
    step: STEP,
    preferred: options.port,
    mayMove: options.mayMove ?? true,
    start,
    log,
  });
}

/** Stops the Postgres that a killed process left behind in this home. @returns its pid */
export function stopPostgresOrphan(home: string): Promise<number | undefined> {
  return stopOrphan(STEP, recordPath(resolve(home), STEP), STOP_STEPS);
}

function settings(durable: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: LOOPBACK,
    // Everything connects over TCP; a socket file would need a folder that both root and postgres can write.
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %u@%d ',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The server's own status file, as pg_ctl reads it. A killed server leaves its file behind: the pid must be ours. */
async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const status = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = status.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
