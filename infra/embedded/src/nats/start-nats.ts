import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { startServer, stopOrphan } from '../servers/embedded-server.js';
import type { RunningServer } from '../servers/embedded-server.js';
import { readEmbeddedEnv } from '../env.js';
import type { EmbeddedEnv } from '../env.js';
import { recordPath } from '../servers/server-record.js';
import type { StopStep } from '../servers/server-process.js';
import { startOnFreePort } from '../servers/start-on-free-port.js';
import { findNatsServer } from './find-nats-server.js';
import type { NatsServerProgram } from './find-nats-server.js';

const STEP = 'nats';
const NAME_BYTES = 6;
const LOOPBACK = '127.0.0.1';
const READY_WITHIN_MS = 15_000;
const PROBE_TIMEOUT_MS = 1000;
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 1500 },
  { signal: 'SIGKILL', waitMs: 2000 },
];

/** What is known only at the start. */
export interface NatsPlace {
  readonly port: number;
  readonly storeDir: string;
}

export interface StartNatsOptions {
  /** The folder of this stack: store, logs and run records go below it. */
  readonly home: string;
  /** The preferred port; the next free one is taken when it is busy. Default: any free port. */
  readonly port?: number;
  /** `false` fails instead of taking another port. Default true. */
  readonly mayMove?: boolean;
  /** Gives up waiting for the server, and stops it. */
  readonly signal?: AbortSignal;
  /**
   * Text of the server's configuration (accounts, limits), or a function that makes it. It is written into the home. Address, port, store and
   * JetStream itself are set by us and override it. Default: empty, one account, no password.
   */
  readonly config?: string | ((place: NatsPlace) => string);
  /** Stop the server when this process ends, even by kill -9. For tests. Default false. */
  readonly stopsWithThisProcess?: boolean;
  readonly log?: (line: string) => void;
  /** Default: read from the environment. */
  readonly env?: EmbeddedEnv;
}

export interface RunningNats extends RunningServer {
  /** Without credentials: which accounts exist is up to the configuration. */
  readonly url: string;
  readonly port: number;
  /** Where streams are kept; deleting it while the server is stopped loses the bus. */
  readonly storeDir: string;
  readonly logFile: string;
  readonly program: NatsServerProgram;
}

/**
 * Starts a nats-server with JetStream on the loopback address. A server left behind by a killed process in the same home
 * is stopped first.
 * @throws StackError naming the step, the end of the log and what to do
 */
export async function startNats(options: StartNatsOptions): Promise<RunningNats> {
  const { log = (): void => undefined } = options;
  const home = resolve(options.home);
  const record = recordPath(home, STEP);
  const orphan = await stopNatsOrphan(home);
  if (orphan !== undefined) log(`stopped the nats-server (pid ${orphan}) that an earlier run left behind`);

  const program = await findNatsServer(options.env ?? readEmbeddedEnv(), log);
  const natsDir = join(home, 'nats');
  const [storeDir, configFile, logFile] = [
    join(natsDir, 'store'),
    join(natsDir, 'server.conf'),
    join(home, 'logs', 'nats.log'),
  ];
  await mkdir(storeDir, { recursive: true, mode: 0o700 });

  // Tells our server from another one that takes the port between our look and its start.
  const name = `glidepath-${randomBytes(NAME_BYTES).toString('hex')}`;
  const start = async (port: number): Promise<RunningNats> => {
    const { config = '' } = options;
    // Accounts hold passwords.
    await writeFile(configFile, typeof config === 'string' ? config : config({ port, storeDir }), {
      mode: 0o600,
    });
    const server = await startServer({
      step: STEP,
      command: {
        program: program.program,
        args: [
          '--config',
          configFile,
          '--addr',
          LOOPBACK,
          '--port',
          String(port),
          '--name',
          name,
          '--jetstream',
          '--store_dir',
          storeDir,
        ],
        workingDir: natsDir,
        logFile,
      },
      port,
      record,
      mark: configFile,
      isReady: () => greets(port, name),
      readyWithinMs: READY_WITHIN_MS,
      stopSteps: STOP_STEPS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      stopsWithThisProcess: options.stopsWithThisProcess ?? false,
    });
    return { ...server, url: `nats://${LOOPBACK}:${port}`, port, storeDir, logFile, program };
  };
  return startOnFreePort({
    step: STEP,
    preferred: options.port,
    mayMove: options.mayMove ?? true,
    start,
    log,
  });
}

/** Stops the nats-server that a killed process left behind in this home. @returns its pid */
export function stopNatsOrphan(home: string): Promise<number | undefined> {
  return stopOrphan(STEP, recordPath(resolve(home), STEP), STOP_STEPS);
}

/** The server greets every connection with INFO and its name, before any login, once JetStream is up. */
function greets(port: number, name: string): Promise<boolean> {
  return new Promise((resolveAnswer) => {
    const socket = connect({ port, host: LOOPBACK });
    const finish = (isReady: boolean): void => {
      socket.destroy();
      resolveAnswer(isReady);
    };
    socket.once('data', (greeting) => finish(greeting.toString('utf8').includes(`"server_name":"${name}"`)));
    socket.once('error', () => finish(false));
    socket.setTimeout(PROBE_TIMEOUT_MS, () => finish(false));
  });
}
