import { once } from 'node:events';
import type { Server } from 'node:http';
import { eventCatalogue } from '@glidepath/contracts';
import { PgEventStore, surviveLostConnections } from '@glidepath/event-store/pg';
import { connectBus, PgConsumerFloor } from '@glidepath/messaging';
import { JsonLogger } from '@glidepath/service-kit';
import { Pool } from 'pg';
import type { RelayEnv } from './env.js';
import { healthServer } from './health-server.js';
import { Relay } from './relay.js';

const VERSION = '0.1.0';

export interface RelayApp {
  readonly relay: Relay;
  readonly health: Server;
  /** Resolves when the relay has stopped. */
  readonly done: Promise<void>;
}

/** Starts to mirror, and serves health. @param stop ends both */
export async function startRelay(env: RelayEnv, stop: AbortSignal): Promise<RelayApp> {
  const logger = new JsonLogger('relay', env.LOG_LEVEL);
  const pool = new Pool({ connectionString: env.DATABASE_URL, max: 3, keepAlive: true });
  surviveLostConnections(pool, (error) => logger.warn('a database connection was lost', { error }));
  const connection = await connectBus({
    servers: env.NATS_URL,
    user: env.NATS_USER,
    password: env.NATS_PASSWORD,
    waitsForServer: true,
  });
  const log = new PgEventStore({
    pool,
    catalogue: eventCatalogue,
    producer: { service: 'relay', version: VERSION },
  });
  const floor = new PgConsumerFloor(pool);
  const relay = new Relay({
    databaseUrl: env.DATABASE_URL,
    logger,
    mirror: {
      connection,
      log,
      base: () => floor.base(),
      replicas: env.NATS_REPLICAS,
      pollMs: env.RELAY_POLL_MS,
    },
  });
  const health = healthServer(relay).listen(env.PORT, env.HOST);
  await once(health, 'listening');
  logger.info('listening', { address: health.address() });
  const done = relay.run(stop).finally(async () => {
    health.close();
    await connection.close();
    await pool.end();
  });
  return { relay, health, done };
}
