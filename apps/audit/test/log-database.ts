import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue } from '@glidepath/contracts';
import { startPostgres } from '@glidepath/embedded';
import { type NewEvent, uuidV7 } from '@glidepath/event-store';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import { BUS_SERVICES } from '@glidepath/messaging';
import { Pool } from 'pg';

export const SECRET = 'test-secret';

/** A real Postgres with the log in it, and what a superuser can do to it. */
export interface LogDatabase {
  readonly home: string;
  readonly admin: Pool;
  urlOf(service: string): string;
  pool(service: string): Pool;
  /** Appends events of new changes, `perChange` each, as intake; answers with the log's head. */
  write(count: number, perChange?: number): Promise<number>;
  /** Runs statements as a superuser who has switched the guards of the log off. */
  tamper(sql: string): Promise<void>;
  close(): Promise<void>;
}

export async function startLogDatabase(): Promise<LogDatabase> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-audit-'));
  const server = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
  const pools: Pool[] = [];
  const open = (connectionString: string): Pool => {
    const pool = new Pool({ connectionString, max: 8 });
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };
  const urlOf = (service: string): string => {
    const url = new URL(server.url);
    url.username = roleOf(service);
    url.password = SECRET;
    return url.href;
  };
  const admin = open(server.url);
  await bootstrapLog(admin, {
    services: BUS_SERVICES.map(({ name }) => ({
      name,
      categories: Object.entries(CATEGORY_OWNERS).flatMap(([category, owner]) =>
        owner === name ? [category] : [],
      ),
    })),
    eventTypes: EVENT_DEFINITIONS.map(({ name, category }) => ({ type: name, category })),
    passwords: Object.fromEntries(
      [...BUS_SERVICES.map(({ name }) => name), 'relay'].map((name) => [name, SECRET]),
    ),
    // Several ranges in a test's log, as in a grown one.
    rangeSize: 2000,
  });
  const intake = new PgEventStore({
    pool: open(urlOf('intake')),
    catalogue: eventCatalogue,
    producer: { service: 'intake', version: '1' },
  });
  return {
    home,
    admin,
    urlOf,
    pool: (service) => open(urlOf(service)),
    async write(count, perChange = 100) {
      for (let left = count; left > 0; left -= perChange)
        await writeChange(intake, Math.min(left, perChange));
      return intake.head();
    },
    async tamper(sql) {
      const client = await admin.connect();
      await client.query('BEGIN');
      await client.query('ALTER TABLE log.events DISABLE TRIGGER USER');
      await client.query(sql);
      await client.query('ALTER TABLE log.events ENABLE ALWAYS TRIGGER refuse_change');
      await client.query('COMMIT');
      client.release();
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function writeChange(intake: PgEventStore, count: number): Promise<void> {
  const changeId = uuidV7(new Date());
  const events = Array.from({ length: count }, (_, index): NewEvent => ({
    type: 'change.cancelled',
    data: { changeId, reason: `reason ${index}` },
  }));
  await intake.append({
    streams: [{ stream: `change-${changeId}`, expected: 'none', events }],
    context: {
      actor: { kind: 'person', id: 'ada', issuer: 'test' },
      correlationId: changeId,
      causationId: null,
      traceparent: null,
    },
  });
}
