import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// A test may use the embedded servers although they are built on this library: nothing in src/ imports a test.
import { startPostgres } from '@glidepath/embedded';
import pg from 'pg';
import { bootstrapLog, type LogSpec, PgEventStore, roleOf } from '../../src/pg/index.js';
import { TRIAL_SERVICES, TRIAL_TYPES, trialCatalogue } from './trial-catalogue.js';

const PASSWORDS = { intake: 'in', approvals: 'ap', risk: 'ri', relay: 're' };

export const TRIAL_SPEC: LogSpec = {
  services: TRIAL_SERVICES,
  eventTypes: TRIAL_TYPES,
  passwords: PASSWORDS,
};

/** A log on a real Postgres of its own. */
export interface LogOnPostgres {
  /** As the superuser. */
  readonly admin: pg.Pool;
  /** As a login role of the log; ended with the log. */
  poolOf(service: keyof typeof PASSWORDS, options?: pg.PoolConfig): pg.Pool;
  storeOf(service: keyof typeof PASSWORDS): PgEventStore;
  close(): Promise<void>;
}

/** @param bootstrap how the log is made; by default by the superuser */
export async function openLogOnPostgres(
  spec: Partial<LogSpec> = {},
  bootstrap: (admin: pg.Pool, spec: LogSpec) => Promise<void> = bootstrapLog,
): Promise<LogOnPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-log-'));
  const server = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
  const pools: pg.Pool[] = [];
  const connect = (config: pg.PoolConfig): pg.Pool => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: server.port, database: 'glidepath', ...config });
    // A connection the test kills on purpose; what was running on it rejects by itself.
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const admin = connect({ connectionString: server.url });
  await bootstrap(admin, { ...TRIAL_SPEC, ...spec });
  const poolOf: LogOnPostgres['poolOf'] = (service, options = {}) =>
    connect({ user: roleOf(service), password: PASSWORDS[service], ...options });
  return {
    admin,
    poolOf,
    storeOf: (service) =>
      new PgEventStore({
        pool: poolOf(service),
        catalogue: trialCatalogue,
        producer: { service, version: '1.2.3' },
      }),
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
