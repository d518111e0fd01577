import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapLog, LogArchive, PgEventStore } from '@glidepath/event-store/pg';
import pg from 'pg';
import { startPostgres } from '../postgres/start-postgres.js';
import type { RunningPostgres } from '../postgres/start-postgres.js';
import { ArchiveKeeper } from './archive-keeper.js';

const RANGE = 10;
const DAY_MS = 86_400_000;

describe('the archive of a running stack', () => {
  let home: string;
  let postgres: RunningPostgres;
  let admin: pg.Pool;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-archive-'));
    postgres = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
    admin = new pg.Pool({ connectionString: postgres.url });
    await bootstrapLog(admin, {
      services: [{ name: 'intake', categories: ['note'] }],
      eventTypes: [{ type: 'note.taken', category: 'note' }],
      passwords: { intake: 'in', relay: 're' },
      rangeSize: RANGE,
    });
    await append(25);
  }, 60_000);
  afterAll(async () => {
    await admin.end();
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function append(count: number): Promise<void> {
    const url = new URL(postgres.url);
    [url.username, url.password] = ['glidepath_intake', 'in'];
    const pool = new pg.Pool({ connectionString: url.href });
    const catalogue = {
      categoryOf: () => 'note',
      versionOf: () => 1,
      check: (_: string, data: unknown) => data,
      read: (_: string, __: number, data: unknown) => data,
    };
    const store = new PgEventStore({ pool, catalogue, producer: { service: 'intake', version: '1' } });
    const events = Array.from({ length: count }, () => ({ type: 'note.taken', data: {} }));
    await store.append({
      streams: [{ stream: 'note-1', expected: 'any', events }],
      context: { actor: { kind: 'person', id: 'ada', issuer: 'test' }, correlationId: null },
    });
    await pool.end();
  }

  it('takes ranges in once they are full and old enough, and each once', async () => {
    const keeper = new ArchiveKeeper({ admin, afterDays: 30, log: () => undefined });
    const now = Date.now();
    expect(await keeper.turn(new Date(now + 29 * DAY_MS))).toEqual([]);
    const later = new Date(now + 31 * DAY_MS);
    expect((await keeper.turn(later)).map(({ first, last }) => [first, last])).toEqual([
      [1, 10],
      [11, 20],
    ]);
    expect(await keeper.turn(later)).toEqual([]);
    const states = (await new LogArchive(admin).ranges()).map(({ state }) => state);
    expect(states.slice(0, 3)).toEqual(['archived', 'archived', 'live']);
  });
});
