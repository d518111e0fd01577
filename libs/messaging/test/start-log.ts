import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@glidepath/embedded';
import { type AppendContext, type EventCatalogue, uuidV7 } from '@glidepath/event-store';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import { Pool } from 'pg';

const CATEGORIES: Readonly<Record<string, string>> = {
  'change.submitted': 'change',
  'change.noted': 'change',
  'change.assessed': 'change',
  'risk.assessed': 'risk',
};

/** Events of the tests: whatever payload, never upcast. */
export const catalogue: EventCatalogue = {
  categoryOf: (type) => {
    const category = CATEGORIES[type];
    if (category === undefined) throw new RangeError(`unknown event type ${type}`);
    return category;
  },
  versionOf(type) {
    this.categoryOf(type);
    return 1;
  },
  check: (_type, data) => data,
  read: (_type, _version, data) => data,
};

const PASSWORD = 'test-secret';

/** A real Postgres with our log in it; `fresh` gives each test its own database. */
export interface TestPostgres {
  fresh(name: string): Promise<TestLog>;
  close(): Promise<void>;
}

export interface TestLog {
  readonly admin: Pool;
  readonly url: (role: string) => string;
  pool(service: string): Pool;
  store(service: string, onCommitted?: (position: number) => void): PgEventStore;
  /** Appends one event of a new or known change and answers with its position. */
  submit(changeId: string, type?: string, data?: unknown): Promise<number>;
  close(): Promise<void>;
}

export const actor = { kind: 'person', id: 'ada', issuer: 'test' } as const;

export function contextOf(correlationId: string | null): AppendContext {
  return { actor, correlationId, causationId: null, traceparent: null };
}

export async function startLogPostgres(): Promise<TestPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-log-'));
  const server = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
  return {
    async fresh(name) {
      return openLog(await server.createDatabase(name));
    },
    async close() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function openLog(adminUrl: string): Promise<TestLog> {
  const pools: Pool[] = [];
  const open = (url: string): Pool => {
    const pool = new Pool({ connectionString: url, max: 8 });
    // A connection cut by a test is no news.
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const url = (role: string): string => {
    const own = new URL(adminUrl);
    own.username = role;
    own.password = PASSWORD;
    return own.href;
  };
  const admin = open(adminUrl);
  await bootstrapLog(admin, {
    services: [
      { name: 'intake', categories: ['change'] },
      { name: 'risk', categories: ['risk'] },
    ],
    eventTypes: Object.entries(CATEGORIES).map(([type, category]) => ({ type, category })),
    passwords: { intake: PASSWORD, risk: PASSWORD, relay: PASSWORD },
  });
  const store = (service: string, onCommitted?: (position: number) => void): PgEventStore =>
    new PgEventStore({
      pool: open(url(roleOf(service))),
      catalogue,
      producer: { service, version: '1' },
      ...(onCommitted === undefined ? {} : { onCommitted }),
    });
  const intake = store('intake');
  return {
    admin,
    url: (service) => url(roleOf(service)),
    pool: (service) => open(url(roleOf(service))),
    store,
    async submit(changeId, type = 'change.submitted', data = {}) {
      const { position } = await intake.append({
        streams: [{ stream: `change-${changeId}`, expected: 'any', events: [{ type, data }] }],
        context: contextOf(changeId),
      });
      return position;
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** Ids of changes that share one partition, or not. */
export function newChangeId(): string {
  return uuidV7(new Date());
}
