import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { bootstrapLog, surviveLostConnections } from '../src/pg/index.js';
import { openFrontDoor } from './example/front-door.js';
import { type LogOnPostgres, openLogOnPostgres, TRIAL_SPEC } from './suite/log-on-postgres.js';
import { ADA, noted } from './suite/trial.js';

/** What a managed Postgres gives its customer: the right to make roles and schemas, and no more. */
async function bootstrapAsCustomer(admin: pg.Pool): Promise<void> {
  await admin.query("CREATE ROLE customer LOGIN CREATEROLE PASSWORD 'cu'");
  await admin.query('GRANT CREATE ON DATABASE glidepath TO customer');
  const { rows } = await admin.query<{ port: string }>("SELECT current_setting('port') AS port");
  const client = new pg.Client(`postgresql://customer:cu@127.0.0.1:${rows[0]?.port}/glidepath`);
  await client.connect();
  await bootstrapLog(client, TRIAL_SPEC);
  await bootstrapLog(client, TRIAL_SPEC);
  await client.end();
}

describe('the bootstrap of the log', () => {
  let log: LogOnPostgres;
  beforeAll(async () => {
    log = await openLogOnPostgres({}, bootstrapAsCustomer);
  });
  afterAll(() => log.close());

  const append = (stream: string): Promise<{ readonly position: number; readonly recordedAt: string }> =>
    log.storeOf('intake').append({
      streams: [{ stream, expected: 'any', events: [noted('x')] }],
      context: { actor: ADA, correlationId: null },
    });

  it('needs no superuser and may be repeated', async () => {
    expect(await append('change-1')).toMatchObject({ position: 1 });
  });

  it('gives each service a schema of its own and none of the others', async () => {
    const intake = log.poolOf('intake');
    await intake.query('CREATE TABLE intake.projection_position (projection text)');
    await expect(intake.query('CREATE TABLE risk.projection_position ()')).rejects.toMatchObject({
      code: '42501',
    });
    await expect(intake.query('CREATE TABLE public.anything ()')).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['intake', 'risk', 'relay'] as const)(
    'sets the timeouts of %s and lets it read',
    async (service) => {
      const pool = log.poolOf(service);
      const setting = async (name: string): Promise<unknown> =>
        (await pool.query<{ value: string }>('SELECT current_setting($1) AS value', [name])).rows[0]?.value;
      expect(await setting('idle_in_transaction_session_timeout')).toBe('10s');
      expect(await setting('lock_timeout')).toBe('5s');
      expect((await pool.query('SELECT count(*) FROM log.events')).rowCount).toBe(1);
      expect((await pool.query('SELECT * FROM log.partition_head')).rowCount).toBe(16);
    },
  );

  it('keeps events, and a clock that was replaced', async () => {
    await log.admin.query(
      "CREATE OR REPLACE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN '2099-01-01Z'::timestamptz",
    );
    await bootstrapLog(log.admin, TRIAL_SPEC);
    expect(await append('change-1')).toMatchObject({ position: 2, recordedAt: '2099-01-01T00:00:00.000Z' });
  });

  it('is all the example of the README needs, which does what it says', async () => {
    const file = new URL('./example/front-door.ts', import.meta.url);
    const example = await readFile(file, 'utf8');
    expect(await readFile(new URL('../README.md', import.meta.url), 'utf8')).toContain(
      `\`\`\`ts\n${example}\`\`\`\n`,
    );
    await log.admin.query('CREATE DATABASE example');
    const { rows } = await log.admin.query<{ port: string }>("SELECT current_setting('port') AS port");
    const url = new URL(`postgresql://127.0.0.1:${rows[0]?.port}/example`);
    const admin = new pg.Pool({ connectionString: inDatabase(log.admin, 'example') });
    surviveLostConnections(admin);
    expect(await openFrontDoor(admin, url)).toEqual({
      state: 'open',
      position: 1,
      read: [{ version: 1, data: { by: 'ada' } }],
    });
    await admin.end();
  });

  it('refuses a description in which two services claim one category, or nobody does', async () => {
    const claimed = [...TRIAL_SPEC.services, { name: 'audit', categories: ['change'] }];
    await expect(bootstrapLog(log.admin, { ...TRIAL_SPEC, services: claimed })).rejects.toThrow(
      /claimed by intake and by audit/,
    );
    const orphan = [{ type: 'export.created', category: 'export' }];
    await expect(bootstrapLog(log.admin, { ...TRIAL_SPEC, eventTypes: orphan })).rejects.toThrow(
      /no service owns/,
    );
  });

  it('refuses a service role that could step around the rules', async () => {
    await log.admin.query('ALTER ROLE glidepath_risk BYPASSRLS');
    await expect(bootstrapLog(log.admin, TRIAL_SPEC)).rejects.toThrow(/more rights/);
    await log.admin.query('ALTER ROLE glidepath_risk NOBYPASSRLS');
  });
});

function inDatabase({ options }: pg.Pool, database: string): string {
  return Object.assign(new URL(options.connectionString ?? ''), { pathname: `/${database}` }).href;
}
