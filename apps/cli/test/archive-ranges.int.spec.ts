import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue } from '@glidepath/contracts';
import { type RunningPostgres, startPostgres } from '@glidepath/embedded';
import { bootstrapLog, PgEventStore, roleOf } from '@glidepath/event-store/pg';
import { Pool } from 'pg';
import { runGlide } from './run-glide.js';

const RANGE = 10;
const CHANGE = '0198f000-0000-7000-8000-00000000000a';

interface Shown {
  readonly first: number;
  readonly last: number;
  readonly state: string;
  readonly location: string | null;
}

describe('glide events archive', () => {
  let home: string;
  let server: RunningPostgres;
  let admin: Pool;
  let pool: Pool;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'glide-log-'));
    server = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
    admin = new Pool({ connectionString: server.url });
    await bootstrapLog(admin, {
      services: [
        {
          name: 'intake',
          categories: Object.keys(CATEGORY_OWNERS).filter((name) => CATEGORY_OWNERS[name] === 'intake'),
        },
      ],
      eventTypes: EVENT_DEFINITIONS.filter(({ category }) => CATEGORY_OWNERS[category] === 'intake').map(
        ({ name, category }) => ({ type: name, category }),
      ),
      passwords: { intake: 'in', relay: 're' },
      rangeSize: RANGE,
    });
    const url = new URL(server.url);
    url.username = roleOf('intake');
    url.password = 'in';
    pool = new Pool({ connectionString: url.href });
    const producer = { service: 'intake', version: '1' };
    const store = new PgEventStore({ pool, catalogue: eventCatalogue, producer });
    const data = { changeId: CHANGE, reason: 'no more' };
    const events = Array.from({ length: 35 }, () => ({ type: 'change.cancelled', data }));
    await store.append({
      streams: [{ stream: `change-${CHANGE}`, expected: 'none', events }],
      context: { actor: { kind: 'person', id: 'ada', issuer: 'test' }, correlationId: CHANGE },
    });
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await admin.end();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const glide = (...args: readonly string[]) =>
    runGlide(['events', ...args, '-o', 'json'], { databaseUrl: server.url });
  const shown = async (...args: readonly string[]): Promise<readonly (readonly [number, string])[]> => {
    const { exitCode, stdout, stderr } = await glide(...args);
    if (exitCode !== 0) throw new Error(`${exitCode}: ${stderr}`);
    return (JSON.parse(stdout) as readonly Shown[]).map(({ first, state }) => [first, state]);
  };

  it('tells what it would archive, by position and by moment, and does nothing', async () => {
    const full = [
      [1, 'live'],
      [11, 'live'],
      [21, 'live'],
    ];
    expect(await shown('archive', '--before', '2100-01-01', '--dry-run')).toEqual(full);
    expect(await shown('archive', '--before', '21', '--dry-run')).toEqual(full.slice(0, 2));
    expect(await shown('archive', '--before', '20', '--dry-run')).toEqual(full.slice(0, 1));
    expect(await shown('archive', '--before', '2020-01-01', '--dry-run')).toEqual([]);
    expect((await shown('ranges')).map(([, state]) => state)).not.toContain('archived');
  });

  it('archives whole ranges, and those once', async () => {
    const archived = [
      [1, 'archived'],
      [11, 'archived'],
    ];
    expect(await shown('archive', '--before', '21')).toEqual(archived);
    expect(await shown('archive', '--before', '21')).toEqual([]);
    expect((await shown('ranges')).slice(0, 3)).toEqual([...archived, [21, 'live']]);
  });

  it('detaches them to a place it is told, says what to do with them, and takes them back newest first', async () => {
    const dry = await glide('archive', '--before', '31', '--detach', 'tape 7', '--dry-run');
    expect(dry.stderr).toContain('3 would be archived and detached, to be kept at tape 7; nothing was done');
    const { exitCode, stdout, stderr } = await glide('archive', '--before', '21', '--detach', 'tape 7');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      0,
      [
        { first: 1, last: 10, state: 'detached', location: 'tape 7' },
        { first: 11, last: 20, state: 'detached', location: 'tape 7' },
      ],
    ]);
    expect(stderr).toContain('pg_dump --table=log_archive.events_000000000001 --table=log_archive.events_');
    expect(await glide('attach', '1')).toMatchObject({ exitCode: 7 });
    expect((await glide('attach', '11')).exitCode).toBe(0);
    expect((await glide('attach', '1')).exitCode).toBe(0);
    expect((await shown('ranges')).slice(0, 2)).toEqual([
      [1, 'archived'],
      [11, 'archived'],
    ]);
  });

  it('asks a person before it takes anything out of the log', async () => {
    const asked = await runGlide(['events', 'archive', '--before', '21', '--detach', 'tape 7'], {
      databaseUrl: server.url,
      stdin: 'n\n',
      isTty: true,
    });
    expect(asked.exitCode).toBe(3);
    expect((await shown('ranges')).map(([, state]) => state)).not.toContain('detached');
  });

  it('tells who has no credentials of the admin, or a database that is not there', async () => {
    expect(await runGlide(['events', 'ranges'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('DATABASE_URL'),
    });
    const databaseUrl = 'postgres://admin:x@127.0.0.1:1/glidepath';
    expect(await runGlide(['events', 'ranges'], { databaseUrl })).toMatchObject({ exitCode: 5 });
    expect(await glide('archive', '--before', 'some day')).toMatchObject({ exitCode: 2 });
  });
});
