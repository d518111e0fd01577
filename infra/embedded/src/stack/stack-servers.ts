import { join } from 'node:path';
import { natsServerConfig } from '@glidepath/messaging';
import { startNats } from '../nats/start-nats.js';
import type { RunningNats } from '../nats/start-nats.js';
import { startPostgres } from '../postgres/start-postgres.js';
import type { RunningPostgres } from '../postgres/start-postgres.js';
import { SupervisedServer } from '../servers/supervised-server.js';
import { DEFAULT_PORTS } from './stack-ports.js';
import { stackSecrets } from './stack-secrets.js';
import type { StackSecrets } from './stack-secrets.js';
import type { StartStackOptions } from './stack.js';

/** The configuration a NATS server needs to carry the stack of this home: accounts, users, passwords. */
export async function natsConfig(home: string): Promise<string> {
  return natsServerConfig({ port: DEFAULT_PORTS.nats, credentials: (await stackSecrets(home)).nats });
}

interface ServerOptions extends StartStackOptions {
  readonly log: (line: string) => void;
}

/** The embedded Postgres of a stack, which keeps its port over restarts. */
export function supervisedPostgres(options: ServerOptions): SupervisedServer<RunningPostgres> {
  let port: number | undefined = options.ports === 'default' ? DEFAULT_PORTS.postgres : undefined;
  let mayMove = true;
  return new SupervisedServer({
    name: 'postgres',
    log: options.log,
    start: async (signal) => {
      const server = await startPostgres({
        ...common(options),
        ...(port === undefined ? {} : { port }),
        mayMove,
        signal,
        durable: options.durable ?? true,
      });
      ({ port } = server);
      mayMove = false;
      return server;
    },
  });
}

/** The embedded NATS of a stack, which keeps its port over restarts. */
export function supervisedNats(options: ServerOptions, secrets: StackSecrets): SupervisedServer<RunningNats> {
  let port: number | undefined = options.ports === 'default' ? DEFAULT_PORTS.nats : undefined;
  let mayMove = true;
  return new SupervisedServer({
    name: 'nats',
    log: options.log,
    start: async (signal) => {
      const config = natsServerConfig({ port: DEFAULT_PORTS.nats, credentials: secrets.nats });
      const server = await startNats({
        ...common(options),
        ...(port === undefined ? {} : { port }),
        mayMove,
        signal,
        config,
      });
      ({ port } = server);
      mayMove = false;
      return server;
    },
  });
}

/** Where the embedded NATS keeps its streams. */
export function natsStore(home: string): string {
  return join(home, 'nats', 'store');
}

function common({ home, log, stopsWithThisProcess = false }: ServerOptions): {
  home: string;
  log: (line: string) => void;
  stopsWithThisProcess: boolean;
} {
  return { home, log, stopsWithThisProcess };
}
