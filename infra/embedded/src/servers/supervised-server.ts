import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../stack-error.js';
import type { RunningServer } from './embedded-server.js';
import { isRunning } from './process-identity.js';
import { isTrueWithin } from './server-process.js';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;
const GONE_WITHIN_MS = 5000;

export interface SupervisedServerOptions<T> {
  readonly name: string;
  /** Starts the server, always on the same port and data; gives up when the signal is aborted. */
  readonly start: (signal: AbortSignal) => Promise<T>;
  readonly log: (line: string) => void;
}

/** A server that is started again when it dies, and stays down when it was stopped. */
export class SupervisedServer<T extends RunningServer> {
  private current: T | undefined;
  private wanted = new AbortController();
  private restarting: Promise<void> = Promise.resolve();

  constructor(private readonly options: SupervisedServerOptions<T>) {}

  get running(): T | undefined {
    return this.current;
  }

  /** Starts the server and from then on keeps it up. @throws what the first start throws */
  async start(): Promise<T> {
    if (this.current !== undefined) return this.current;
    this.wanted = new AbortController();
    return this.startAndWatch(this.wanted.signal);
  }

  async stop(): Promise<void> {
    this.wanted.abort();
    await this.restarting;
    const server = this.current;
    this.current = undefined;
    await server?.stop();
  }

  /** SIGKILL; resolves when the process is gone. It is started again unless it was stopped before. */
  async kill9(): Promise<void> {
    const pid = this.current?.pid;
    if (pid === undefined) return;
    process.kill(pid, 'SIGKILL');
    await isTrueWithin(GONE_WITHIN_MS, () => !isRunning(pid));
  }

  /** SIGKILL, and no new start. */
  async kill9ForGood(): Promise<void> {
    this.wanted.abort();
    await this.kill9();
    await this.restarting;
    this.current = undefined;
  }

  private async startAndWatch(wanted: AbortSignal): Promise<T> {
    const server = await this.options.start(wanted);
    if (wanted.aborted) {
      await server.stop();
      throw new Error(`${this.options.name} was stopped while it started`);
    }
    this.current = server;
    void server.ended.then((how) => {
      if (this.current !== server || wanted.aborted) return;
      this.current = undefined;
      this.restarting = this.startAgain(how, wanted);
    });
    return server;
  }

  private async startAgain(how: string, wanted: AbortSignal): Promise<void> {
    const { name, log } = this.options;
    log(`${name} ended (${how}), starting it again`);
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
      await delay(waitMs, undefined, { signal: wanted }).catch(() => undefined);
      if (wanted.aborted) return;
      const isUp = await this.startAndWatch(wanted).then(
        () => true,
        (error: unknown) => {
          if (!wanted.aborted) log(`${name} does not come up, trying again: ${reasonOf(error)}`);
          return false;
        },
      );
      if (isUp) return;
    }
  }
}
