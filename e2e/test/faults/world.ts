import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, type LedgerStatusView } from '@glidepath/contracts';
import { freePort } from '@glidepath/embedded';
import { bootstrapLog, roleOf } from '@glidepath/event-store/pg';
import {
  type BusKeeper,
  connectBus,
  EVENTS_STREAM,
  INBOUND_STREAM,
  keepBus,
  PgConsumerFloor,
} from '@glidepath/messaging';
import { TestIdentities } from '@glidepath/service-kit/testing';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import type { Place } from '../../src/faults/orders.js';
import { until } from '../../src/index.js';
import type { FaultServers } from './fault-servers.js';
import { FAULT_SERVICES, SECRET } from './fault-services.js';
import { Program, programFile } from './program.js';
import { Writers } from './writers.js';

const HEALTH_TIMEOUT_MS = 1000;
/** A machine that is busy with something else is slow, and who passes does not wait. */
const ANSWER_WITHIN_MS = 10_000;

/** A process that serves health over HTTP. */
interface Service {
  program: Program;
  readonly url: string;
}

export interface WorldOptions {
  readonly servers: FaultServers;
  /** Of the scenario: names database and folder. */
  readonly name: string;
  /** Events each writer appends. */
  readonly count: number;
  /** `none` leaves mirroring to the scenario. */
  readonly relays: number;
  readonly consumers: number;
}

/** One scenario's log, bus and processes. */
export class World {
  readonly relays: Service[] = [];
  readonly consumers: Program[] = [];
  private auditService: Service | undefined;
  private keeper: BusKeeper | undefined;
  private readonly others: Program[] = [];

  private constructor(
    readonly options: WorldOptions,
    readonly folder: string,
    readonly place: Place,
    readonly admin: pg.Pool,
    readonly bus: NatsConnection,
    readonly manager: JetStreamManager,
    readonly writers: Writers,
    private readonly identities: TestIdentities,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const { servers, name, count } = options;
    const folder = join(servers.home, name);
    await mkdir(folder, { recursive: true });
    const adminUrl = await servers.postgres.createDatabase(name);
    const admin = new pg.Pool({ connectionString: adminUrl, max: 4 });
    // Postgres is killed on purpose.
    admin.on('error', () => undefined);
    await bootstrapLog(admin, logSpec());
    const { url: natsUrl } = servers.nats;
    const bus = await connectBus({ servers: natsUrl, user: 'admin', password: SECRET });
    const manager = await jetstreamManager(bus, { checkAPI: false, timeout: ANSWER_WITHIN_MS });
    for (const stream of [EVENTS_STREAM, INBOUND_STREAM]) {
      await manager.streams.delete(stream).catch(() => false);
    }
    const place = { databaseUrls: databaseUrls(adminUrl), natsUrl, natsPassword: SECRET };
    const writers = new Writers(place, name, count, join(folder, 'writers.log'));
    const identities = await TestIdentities.create();
    const world = new World(options, folder, place, admin, bus, manager, writers, identities);
    await world.start();
    return world;
  }

  get signerFolder(): string {
    return join(this.folder, 'signer');
  }

  get auditUrl(): string {
    return this.auditService?.url ?? '';
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(text, [...values])).rows;
  }

  /** Kills the relay that leads; the others stand by. @returns its index */
  async killLeader(): Promise<number> {
    const states = await Promise.all(this.relays.map(({ url }) => healthOf(url)));
    const leader = states.findIndex((health) => health?.state === 'leading');
    await this.relays[leader]?.program.kill9();
    return leader;
  }

  async restartRelay(index: number): Promise<void> {
    const relay = this.relays[index];
    if (relay === undefined) throw new RangeError(`there is no relay ${index}`);
    await relay.program.kill9();
    relay.program = this.startRelay(relay.url);
  }

  /** Kills a consumer process and starts it again. */
  async restartConsumer(index: number): Promise<void> {
    await this.consumers[index]?.kill9();
    this.consumers[index] = await this.startConsumer();
  }

  /** Kills audit and starts it again; does not wait until it is ready. */
  async restartAudit(): Promise<void> {
    const audit = this.auditService;
    if (audit === undefined) return;
    await audit.program.kill9();
    audit.program = this.startAudit(audit.url);
  }

  /** A relay that never asked for the lead. */
  async startRacingRelay(): Promise<void> {
    const program = Program.start(programFile('mirror'), join(this.folder, 'racing-relays.log'));
    this.others.push(program);
    program.tell({ place: this.place });
    await program.report();
  }

  ledger(): Promise<LedgerStatusView> {
    return this.audit<LedgerStatusView>('status');
  }

  /** An answer of audit's to an auditor, below `/v1/audit/`. */
  async audit<Answer>(path: string): Promise<Answer> {
    const authorization = `Bearer ${await this.identities.token('auditor', { roles: ['auditor'] })}`;
    const response = await fetch(`${this.auditUrl}/v1/audit/${path}`, { headers: { authorization } });
    if (!response.ok) throw new Error(`audit answers ${response.status} to ${path}`);
    return (await response.json()) as Answer;
  }

  async close(): Promise<void> {
    await this.stopKeeper();
    const relays = this.relays.map(({ program }) => program);
    const programs = [...relays, ...this.consumers, ...this.others, this.auditService?.program];
    await Promise.all([this.writers.stop(), ...programs.map((program) => program?.kill9())]);
    await this.bus.close();
    await this.admin.end();
  }

  /** Lets the bootstrap admin look after streams and consumers, as it does from the start. */
  async startKeeper(): Promise<void> {
    const floor = new PgConsumerFloor(this.admin);
    this.keeper = await keepBus({ connection: this.bus, services: FAULT_SERVICES, floor });
  }

  async stopKeeper(): Promise<void> {
    await this.keeper?.stop();
    this.keeper = undefined;
  }

  private async start(): Promise<void> {
    const { relays, consumers } = this.options;
    await this.startKeeper();
    const auditUrl = await freeUrl();
    this.auditService = { url: auditUrl, program: this.startAudit(auditUrl) };
    for (let count = 0; count < relays; count++) {
      const url = await freeUrl();
      this.relays.push({ url, program: this.startRelay(url) });
    }
    this.consumers.push(
      ...(await Promise.all(Array.from({ length: consumers }, () => this.startConsumer()))),
    );
    await until('audit and the relays are up', async () => {
      const states = await Promise.all(this.relays.map(({ url }) => healthOf(url)));
      const isAuditUp = await answersOk(`${auditUrl}/readyz`);
      return isAuditUp && states.every((health) => health?.ready === true) ? true : undefined;
    });
  }

  private startRelay(url: string): Program {
    return Program.start(programFile('relay'), join(this.folder, 'relays.log'), {
      ...this.settingsOf('relay', url),
      RELAY_POLL_MS: '250',
    });
  }

  private startAudit(url: string): Program {
    const identity = this.identities.env;
    return Program.start(programFile('audit'), join(this.folder, 'audit.log'), {
      ...this.settingsOf('audit', url),
      SIGNER_DIR: this.signerFolder,
      AUTH_ISSUER: identity.AUTH_ISSUER,
      AUTH_AUDIENCE: identity.AUTH_AUDIENCE,
      AUTH_JWKS: JSON.stringify(identity.AUTH_JWKS),
      AUTH_ANONYMOUS_READ: 'true',
    });
  }

  private settingsOf(service: string, url: string): Record<string, string> {
    return {
      HOST: '127.0.0.1',
      PORT: new URL(url).port,
      DATABASE_URL: this.place.databaseUrls[service] ?? '',
      NATS_URL: this.place.natsUrl,
      NATS_USER: service,
      NATS_PASSWORD: SECRET,
      STOP_WITH_PARENT: 'true',
    };
  }

  private async startConsumer(): Promise<Program> {
    const program = Program.start(programFile('consumer'), join(this.folder, 'consumers.log'));
    program.tell({ place: this.place });
    await program.report();
    return program;
  }
}

export interface RelayHealth {
  readonly ready: boolean;
  readonly state: string;
  readonly position: number;
}

/** What a relay says of itself; undefined when it does not answer. */
export async function healthOf(url: string): Promise<RelayHealth | undefined> {
  const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
  const response = await fetch(`${url}/readyz`, { signal }).catch(() => undefined);
  return response === undefined ? undefined : ((await response.json()) as RelayHealth);
}

async function answersOk(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
  const response = await fetch(url, { signal }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

async function freeUrl(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

function databaseUrls(adminUrl: string): Readonly<Record<string, string>> {
  const urlOf = (service: string): string => {
    const url = new URL(adminUrl);
    url.username = roleOf(service);
    url.password = SECRET;
    return url.href;
  };
  return Object.fromEntries(
    [...FAULT_SERVICES.map(({ name }) => name), 'relay'].map((name) => [name, urlOf(name)]),
  );
}

/** The log as it is, with the services that take part. */
function logSpec(): Parameters<typeof bootstrapLog>[1] {
  const services = FAULT_SERVICES.map(({ name }) => ({
    name,
    categories: Object.keys(CATEGORY_OWNERS).filter((category) => CATEGORY_OWNERS[category] === name),
  }));
  const owned = new Set(services.flatMap(({ categories }) => categories));
  const types = EVENT_DEFINITIONS.filter(({ category }) => owned.has(category));
  return {
    services,
    eventTypes: types.map(({ name, category }) => ({ type: name, category })),
    passwords: Object.fromEntries(
      [...services.map(({ name }) => name), 'relay'].map((name) => [name, SECRET]),
    ),
  };
}
