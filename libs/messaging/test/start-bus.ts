import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNats, startNats } from '@glidepath/embedded';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUS_SERVICES, type BusService, connectBus, natsServerConfig } from '../src/index.js';

/** A real nats-server with our accounts, on a free port and in a temporary home. */
export interface TestBus {
  readonly url: string;
  readonly port: number;
  readonly home: string;
  connect(user: string): Promise<NatsConnection>;
  /** Stops the server and keeps its storage. */
  stopServer(): Promise<void>;
  /** Stops the server and deletes its storage. */
  loseStorage(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

export async function startBus(services: readonly BusService[] = BUS_SERVICES): Promise<TestBus> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-bus-'));
  const users = ['admin', 'relay', 'publisher', ...services.map(({ name }) => name)];
  const credentials = Object.fromEntries(users.map((user) => [user, `${user}-secret`]));
  const config = natsServerConfig({ port: 4222, credentials, services });
  const start = (port?: number): Promise<RunningNats> =>
    startNats({ home, config, stopsWithThisProcess: true, ...(port === undefined ? {} : { port }) });
  let server = await start();
  const open: NatsConnection[] = [];
  return {
    url: server.url,
    port: server.port,
    home,
    async connect(user) {
      const connection = await connectBus({ servers: server.url, user, password: `${user}-secret` });
      open.push(connection);
      return connection;
    },
    stopServer: () => server.stop(),
    async loseStorage() {
      await server.stop();
      await rm(server.storeDir, { recursive: true, force: true });
    },
    async startServer() {
      server = await start(server.port);
    },
    async close() {
      await Promise.all(open.map((connection) => connection.close()));
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
