import type { EventCatalogue } from '@glidepath/event-store';
import { PgEventStore, surviveLostConnections } from '@glidepath/event-store/pg';
import { JetStreamStrategy } from '@glidepath/messaging';
import { Pool } from 'pg';
import { SystemClock } from '../clock.js';
import { RandomIds } from '../ids.js';
import type { Infrastructure } from '../infrastructure.js';
import { JsonLogger } from '../logging/logger.js';
import type { ServiceEnv } from '../service-env.js';
import { applyMigrations, type Migration } from './apply-migrations.js';
import { Nudger } from './nudger.js';
import { StrategyParkedEvents } from './strategy-parked-events.js';
import { StrategyPartitions } from './strategy-partitions.js';
import { StrategyPositions } from './strategy-positions.js';

export interface StackOptions {
  /** Names the producer of events, the schema of the service's own tables and its consumer. */
  readonly service: string;
  readonly version: string;
  readonly env: ServiceEnv;
  readonly catalogue: EventCatalogue;
  readonly migrations: readonly Migration[];
}

/** Six processes share a server of 100 connections. */
const POOL_SIZE = 12;

/** A new connection has to learn every statement again, plans of the append included: some 20 ms of work. */
const IDLE_CONNECTION_MS = 600_000;

/** Postgres and NATS behind the ports of a service; its own tables are up to date when this resolves. */
export async function connectStack(options: StackOptions): Promise<Infrastructure> {
  const { service, version, env, catalogue, migrations } = options;
  const logger = new JsonLogger(service, env.LOG_LEVEL);
  const clock = new SystemClock();
  const pool = new Pool({
    connectionString: env.DATABASE_URL,
    application_name: `glidepath-${service}`,
    max: POOL_SIZE,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  surviveLostConnections(pool, (error) => logger.warn('lost a connection to Postgres', { error }));
  await applyMigrations(pool, service, migrations);
  const nats = { servers: env.NATS_URL, user: env.NATS_USER, password: env.NATS_PASSWORD };
  const nudger = new Nudger({ ...nats, name: `glidepath-${service}-nudge` });
  const store = new PgEventStore({
    pool,
    catalogue,
    producer: { service, version },
    clock: () => clock.now(),
    onCommitted: (position) => nudger.nudge(position),
  });
  const strategy = new JetStreamStrategy({
    service,
    nats: { ...nats, name: `glidepath-${service}` },
    store,
    pool,
    catalogue,
    logger,
    clock: () => clock.now(),
  });
  return {
    clock,
    ids: new RandomIds(),
    logger,
    store,
    pool,
    strategy,
    positions: new StrategyPositions(strategy),
    partitions: new StrategyPartitions(strategy),
    parked: new StrategyParkedEvents(service, strategy, pool),
    checks: [
      { name: 'postgres', check: () => pool.query('SELECT 1') },
      { name: 'bus', check: () => strategy.check() },
    ],
    close: async () => {
      await nudger.close();
      await pool.end();
    },
  };
}
