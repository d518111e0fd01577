import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue, type ServiceName } from '@glidepath/contracts';
import { type RunningNats, type RunningPostgres, startNats, startPostgres } from '@glidepath/embedded';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import {
  type BusKeeper,
  BUS_SERVICES,
  connectBus,
  keepBus,
  MirrorFollower,
  natsServerConfig,
  PgConsumerFloor,
} from '@glidepath/messaging';
import type { ServiceEnv } from '@glidepath/service-kit';
import { TestIdentities } from '@glidepath/service-kit/testing';
import type { NatsConnection } from '@nats-io/transport-node';
import { Pool } from 'pg';

const SECRET = 'test-secret';
const MIRROR_POLL_MS = 50;

/**
 * Real Postgres and NATS with our log, accounts, streams, consumers and a mirror, on free ports and temporary data:
 * all a single service needs, and the streams of the others to write to in their name.
 */
export class ServiceStack {
  private readonly pools: Pool[] = [];
  private readonly connections: NatsConnection[] = [];
  private readonly mirroring = new AbortController();
  private mirrored: Promise<void> = Promise.resolve();
  private keeper: BusKeeper | undefined;

  private constructor(
    private readonly home: string,
    private readonly postgres: RunningPostgres,
    private readonly nats: RunningNats,
    readonly identities: TestIdentities,
  ) {}

  /** Takes a few seconds; give `beforeAll` a minute. */
  static async start(): Promise<ServiceStack> {
    const home = await mkdtemp(join(tmpdir(), 'glidepath-stack-'));
    const users = ['admin', 'relay', 'publisher', ...BUS_SERVICES.map(({ name }) => name)];
    const credentials = Object.fromEntries(users.map((user) => [user, SECRET]));
    const [postgres, nats, identities] = await Promise.all([
      startPostgres({ home, durable: false, stopsWithThisProcess: true }),
      startNats({ home, config: natsServerConfig({ port: 4222, credentials }), stopsWithThisProcess: true }),
      TestIdentities.create(),
    ]);
    const stack = new ServiceStack(home, postgres, nats, identities);
    await stack.bootstrap();
    return stack;
  }

  /** Settings with which a service starts here, on a free port. */
  envOf(service: ServiceName): ServiceEnv {
    return {
      ...this.identities.env,
      PORT: 0,
      HOST: '127.0.0.1',
      AUTH_ANONYMOUS_READ: true,
      LOG_LEVEL: 'error',
      STOP_WITH_PARENT: false,
      DATABASE_URL: this.urlOf(service),
      NATS_URL: this.nats.url,
      NATS_USER: service,
      NATS_PASSWORD: SECRET,
    };
  }

  /** The log with the rights of a service, to play its part in a story. */
  storeOf(service: ServiceName | 'relay'): PgEventStore {
    return new PgEventStore({
      pool: this.open(this.urlOf(service)),
      catalogue: eventCatalogue,
      producer: { service, version: '0.0.0' },
    });
  }

  async stop(): Promise<void> {
    this.mirroring.abort();
    await this.mirrored;
    await this.keeper?.stop();
    await Promise.all(this.connections.map((connection) => connection.close()));
    await Promise.all(this.pools.map((pool) => pool.end()));
    await Promise.all([this.postgres.stop(), this.nats.stop()]);
    await rm(this.home, { recursive: true, force: true });
  }

  private async bootstrap(): Promise<void> {
    const services = BUS_SERVICES.map(({ name }) => ({
      name,
      categories: Object.keys(CATEGORY_OWNERS).filter((category) => CATEGORY_OWNERS[category] === name),
    }));
    const passwords = Object.fromEntries(
      [...services.map(({ name }) => name), 'relay'].map((name) => [name, SECRET]),
    );
    await bootstrapLog(this.open(this.postgres.url), {
      services,
      eventTypes: EVENT_DEFINITIONS.map(({ name, category }) => ({ type: name, category })),
      passwords,
    });
    const floor = new PgConsumerFloor(this.open(this.urlOf('relay')));
    this.keeper = await keepBus({ connection: await this.connect('admin'), floor });
    const follower = new MirrorFollower({
      connection: await this.connect('relay'),
      log: this.storeOf('relay'),
      base: () => floor.base(),
      pollMs: MIRROR_POLL_MS,
    });
    this.mirrored = follower.run(this.mirroring.signal);
  }

  private async connect(user: string): Promise<NatsConnection> {
    const connection = await connectBus({ servers: this.nats.url, user, password: SECRET });
    this.connections.push(connection);
    return connection;
  }

  private urlOf(service: ServiceName | 'relay'): string {
    const url = new URL(this.postgres.url);
    url.username = roleOf(service);
    url.password = SECRET;
    return url.href;
  }

  private open(url: string): Pool {
    const pool = new Pool({ connectionString: url, max: 4 });
    // Connections end with the server when the stack stops.
    pool.on('error', () => undefined);
    this.pools.push(pool);
    return pool;
  }
}
