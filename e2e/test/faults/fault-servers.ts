import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  removeData,
  type RunningNats,
  type RunningPostgres,
  startNats,
  startPostgres,
} from '@glidepath/embedded';
import { EVENTS_STREAM, natsServerConfig } from '@glidepath/messaging';
import { FAULT_SERVICES, SECRET } from './fault-services.js';

/** Postgres and NATS of a run: every scenario has a database and streams of its own in them. */
export class FaultServers {
  private constructor(
    readonly home: string,
    private readonly isDurable: boolean,
    private runningPostgres: RunningPostgres,
    private runningNats: RunningNats,
  ) {}

  /** @param isDurable whether a commit waits for the disk */
  static async start(isDurable: boolean): Promise<FaultServers> {
    const home = await mkdtemp(join(tmpdir(), 'glidepath-faults-'));
    const servers = await Promise.all([launchPostgres(home, isDurable), launchNats(home)]);
    return new FaultServers(home, isDurable, ...servers);
  }

  get postgres(): RunningPostgres {
    return this.runningPostgres;
  }

  get nats(): RunningNats {
    return this.runningNats;
  }

  async killPostgres(): Promise<void> {
    process.kill(this.runningPostgres.pid, 'SIGKILL');
    await this.runningPostgres.ended;
  }

  /** On the port and the data it had. */
  async startPostgres(): Promise<void> {
    this.runningPostgres = await launchPostgres(this.home, this.isDurable, this.runningPostgres.port);
  }

  async killNats(): Promise<void> {
    process.kill(this.runningNats.pid, 'SIGKILL');
    await this.runningNats.ended;
  }

  async startNats(): Promise<void> {
    this.runningNats = await launchNats(this.home, this.runningNats.port);
  }

  /** Copies the messages of the events stream, and nothing of its consumers. Only while NATS is down. */
  async keepMessages(): Promise<void> {
    await rm(this.kept, { recursive: true, force: true });
    await cp(this.messages, this.kept, { recursive: true });
  }

  /** Puts the copy in the place of the messages there are; consumers stay as they are. Only while NATS is down. */
  async rollBackMessages(): Promise<void> {
    await rm(this.messages, { recursive: true, force: true });
    await cp(this.kept, this.messages, { recursive: true });
  }

  /** Only while NATS is down. */
  deleteNatsStorage(): Promise<void> {
    return rm(this.runningNats.storeDir, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await Promise.all([this.runningPostgres.stop(), this.runningNats.stop()]);
    await removeData(this.home);
    await rm(this.home, { recursive: true, force: true });
  }

  private get messages(): string {
    return join(this.runningNats.storeDir, 'jetstream', 'BUS', 'streams', EVENTS_STREAM, 'msgs');
  }

  private get kept(): string {
    return join(this.home, 'kept-messages');
  }
}

function launchPostgres(home: string, durable: boolean, port?: number): Promise<RunningPostgres> {
  const place = port === undefined ? {} : { port, mayMove: false };
  return startPostgres({ home: home, durable, stopsWithThisProcess: true, ...place });
}

function launchNats(home: string, port?: number): Promise<RunningNats> {
  const users = ['admin', 'relay', 'publisher', ...FAULT_SERVICES.map(({ name }) => name)];
  const credentials = Object.fromEntries(users.map((user) => [user, SECRET]));
  const config = natsServerConfig({ port: 4222, credentials, services: FAULT_SERVICES });
  const place = port === undefined ? {} : { port, mayMove: false };
  return startNats({ home: home, config, stopsWithThisProcess: true, ...place });
}
