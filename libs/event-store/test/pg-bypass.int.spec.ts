import type { Pool } from 'pg';
import { canonicalJson, eventDigest } from '../src/index.js';
import type { Producer } from '../src/envelope.js';
import type { AppendRequest, Fence } from '../src/event-store.js';
import { type AppendCall, appendValues, APPEND_SQL } from '../src/pg/append-call.js';
import { APPEND_TOGETHER_SQL, appendTogetherValues } from '../src/pg/append-together-call.js';
import { type EventSource, type PreparedEvent, prepareAppend } from '../src/prepare-append.js';
import { ADA, noted } from './suite/trial.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

const REFUSED = 'GP010';
const NO_PRIVILEGE = '42501';
const APPEND_ONLY = ['events', 'event_id', 'stream_version', 'command', 'content', 'attempt'];
const SERVICES = ['intake', 'approvals', 'risk', 'relay'] as const;

describe('the log against those who would change it', () => {
  let log: LogOnPostgres;
  let intake: Pool;
  let range: string;
  const codeOf = (on: Pool, ...statements: string[]): Promise<string> => inOneSession(on, statements);

  beforeAll(async () => {
    log = await openLogOnPostgres();
    intake = log.poolOf('intake');
    await log.storeOf('intake').append({
      streams: [{ stream: 'change-1', expected: 'none', events: [noted('kept')] }],
      context: { actor: ADA, correlationId: null },
      command: { id: 'kept', requestDigest: 'ab'.repeat(32) },
    });
    await intake.query("SELECT log.put_content('text/plain', 'kept'::bytea)");
    await intake.query(
      "SELECT log.record_attempt('intake', 'trial', 'projection', 1, gen_random_uuid(), 'applied', NULL)",
    );
    const { rows } = await log.admin.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'log.events'::regclass ORDER BY 1",
    );
    range = rows[0]?.name ?? '';
  });
  afterAll(() => log.close());

  const changesTo = (table: string): string[] => [
    `UPDATE ${table} SET ${table.endsWith('attempt') ? "outcome = 'parked'" : firstColumn(table)}`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table} CASCADE`,
  ];

  it.each(SERVICES)('refuses %s every change, its locks and its forgeries', async (service) => {
    const pool = log.poolOf(service);
    const statements = [
      ...[...APPEND_ONLY.map((table) => `log.${table}`), range].flatMap(changesTo),
      'UPDATE log.head SET position = 0',
      'SELECT * FROM log.head FOR UPDATE',
      'SELECT * FROM log.events FOR UPDATE',
      'BEGIN; LOCK TABLE log.head IN EXCLUSIVE MODE',
      'INSERT INTO log.event_id VALUES (gen_random_uuid(), 99) ON CONFLICT (id) DO UPDATE SET position = 0',
      'INSERT INTO log.events SELECT * FROM log.events',
      'UPDATE log.consumer SET position = 0',
      'DELETE FROM log.stalled',
      "INSERT INTO log.writer VALUES (current_user, 'owner')",
      'ALTER TABLE log.events DISABLE TRIGGER ALL',
      'CREATE TABLE log.mine ()',
      'SELECT * FROM log.command',
      'SELECT log.make_room(1)',
      'SELECT log.give_back(0, 0)',
      "SELECT log.guard('log.head')",
      'CREATE OR REPLACE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql RETURN now()',
      'SET ROLE glidepath_log_owner',
      "SET session_replication_role = 'replica'",
    ];
    for (const statement of statements) {
      expect([statement, await codeOf(pool, statement)]).toEqual([statement, NO_PRIVILEGE]);
    }
  });

  it.each([
    ['the owner', ['SET ROLE glidepath_log_owner']],
    ['the superuser', []],
    ['the superuser in replica mode', ["SET session_replication_role = 'replica'"]],
  ])('refuses %s every UPDATE, DELETE and TRUNCATE', async (_, setting) => {
    for (const statement of [...APPEND_ONLY.map((table) => `log.${table}`), range].flatMap(changesTo)) {
      expect([statement, await codeOf(log.admin, ...setting, statement)]).toEqual([statement, REFUSED]);
    }
    for (const statement of ['DELETE FROM log.head', 'TRUNCATE log.stream', 'TRUNCATE log.head']) {
      expect([statement, await codeOf(log.admin, ...setting, statement)]).toEqual([statement, REFUSED]);
    }
  });

  it('guards every range, those made later too', async () => {
    const { rows } = await log.admin.query(
      `SELECT count(DISTINCT c.oid) >= 2 AS some, bool_and(t.tgenabled = 'A') AS always, count(*) = 2 * count(DISTINCT c.oid) AS both
       FROM pg_class c JOIN pg_trigger t ON t.tgrelid = c.oid
       WHERE c.relispartition AND c.relkind = 'r' AND t.tgname IN ('refuse_change', 'refuse_truncate')`,
    );
    expect(rows).toEqual([{ some: true, always: true, both: true }]);
  });

  describe.each([
    ['by itself', alone],
    ['with others', together],
  ])('appending past the rules, %s', (_how, statement) => {
    const source: EventSource = {
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
      clock: () => new Date(),
      newId: () => crypto.randomUUID(),
    };
    const request = {
      streams: [{ stream: 'change-forged', expected: 'any' as const, events: [noted('x')] }],
      context: { actor: ADA, correlationId: null },
    };
    interface Forgery {
      readonly request?: Partial<AppendRequest>;
      readonly event?: Partial<PreparedEvent>;
      readonly producer?: Producer;
    }
    /** A call as the library makes it, but for what is forged. */
    const call = async (
      pool: Pool,
      forged: Forgery,
      around: { readonly before?: readonly string[]; readonly after?: readonly string[] } = {},
    ): Promise<string> => {
      const events = prepareAppend(request, source).map((event) => ({ ...event, ...forged.event }));
      const forgery = { request: { ...request, ...forged.request }, events };
      return inOneSession(pool, [
        ...(around.before ?? []),
        statement(forgery, forged.producer ?? source.producer),
        ...(around.after ?? []),
      ]);
    };

    it('accepts the call nobody tampered with', async () => {
      expect(await call(intake, {})).toBe('accepted');
    });

    it.each<[string, Forgery, string]>([
      [
        'another category',
        {
          request: { streams: [{ stream: 'approval-case-1', expected: 'any', events: [] }] },
          event: { type: 'approval.decided' },
        },
        'GP001',
      ],
      ['a type of another category', { event: { type: 'template.noted' } }, 'GP003'],
      ['an unknown type', { event: { type: 'change.unheard' } }, 'GP003'],
      ['a digest of something else', { event: { digest: '00'.repeat(32) } }, 'GP003'],
      ['other data than digested', { event: { dataText: canonicalJson({ note: 'y' }) } }, 'GP003'],
      [
        'another actor than digested',
        { request: { context: { actor: { ...ADA, id: 'grace' }, correlationId: null } } },
        'GP003',
      ],
      [
        'an unknown kind of actor',
        { request: { context: { actor: { ...ADA, kind: 'robot' as 'person' }, correlationId: null } } },
        'GP001',
      ],
      ['another producer', { producer: { service: 'approvals', version: '1.2.3' } }, 'GP001'],
      ['another change than digested', { event: { correlationId: 'other' } }, 'GP003'],
      ['the fence of another consumer', { request: { fence: fence('risk', 1) } }, 'GP001'],
      ['a fence for an event that is not there', { request: { fence: fence('intake', 999) } }, 'GP003'],
    ])('refuses %s', async (_, forged, code) => {
      expect(await call(intake, forged)).toBe(code);
    });

    it('refuses data that is not JSON on one line and events above 256 KiB, though well digested', async () => {
      const events = prepareAppend(request, source);
      const of = (dataText: string): Forgery => {
        const [event] = events;
        if (event === undefined) throw new Error('no event');
        return { event: { ...event, dataText, digest: eventDigest(event, dataText) } };
      };
      expect(await call(intake, of('{"a":'))).toBe('GP003');
      // Valid JSON, a line of which would pass for a record of its own.
      for (const end of ['\n', '\r'])
        expect(await call(intake, of(`{"a":${end}{"position":1}${end}}`))).toBe('GP003');
      expect(await call(intake, of(`"${'x'.repeat(262_144)}"`))).toBe('GP004');
      expect(await call(intake, of('{"a":1}'))).toBe('accepted');
    });

    it.each([
      ['synchronous_commit off', ['SET synchronous_commit = off'], 'GP002'],
      ['synchronous_commit local', ['BEGIN', 'SET LOCAL synchronous_commit = local'], 'GP002'],
      ['repeatable read', ['BEGIN ISOLATION LEVEL REPEATABLE READ'], 'GP002'],
      ['serializable', ['SET default_transaction_isolation = serializable'], 'GP002'],
      [
        'a transaction that has written',
        ['CREATE TABLE IF NOT EXISTS intake.note ()', 'BEGIN', 'INSERT INTO intake.note DEFAULT VALUES'],
        'GP002',
      ],
    ])('refuses under %s', async (_, before, code) => {
      expect(await call(intake, {}, { before })).toBe(code);
    });

    it.each([
      [['SET LOCAL synchronous_commit = off']],
      [["SELECT set_config('synchronous_commit', 'local', true)"]],
      [['SET CONSTRAINTS ALL IMMEDIATE', 'SET LOCAL synchronous_commit = off']],
      [
        [
          "DO $$ BEGIN EXECUTE 'SET CONSTR' || 'AINTS ALL IMMEDIATE'; END $$",
          'SET LOCAL synchronous_commit = off',
        ],
      ],
    ])('refuses what would make the commit lie after the append: %j', async (after) => {
      const before = await log.storeOf('intake').head();
      expect(await call(intake, {}, { before: ['BEGIN'], after: [...after, 'COMMIT'] })).toBe('GP002');
      expect(await log.storeOf('intake').head()).toBe(before);
    });

    it('refuses a superuser, who is no service', async () => {
      expect(await call(log.admin, {})).toBe('GP001');
    });

    it('refuses a stream name that belongs to a longer category', async () => {
      const appending = log.storeOf('risk').append({
        streams: [
          { stream: 'approval-case-7', expected: 'any', events: [{ type: 'approval.noted', data: {} }] },
        ],
        context: { actor: ADA, correlationId: null },
      });
      await expect(appending).rejects.toMatchObject({ code: 'invalid-event' });
    });
  });
});

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

function alone(call: AppendCall, producer: Producer): Statement {
  const values = appendValues(call, producer);
  if (values === null) throw new RangeError('more than one event');
  return { text: APPEND_SQL, values: [...values] };
}

function together(call: AppendCall, producer: Producer): Statement {
  return { text: APPEND_TOGETHER_SQL, values: [...appendTogetherValues([call], producer)] };
}

/** Past the event at a position of the first partition. */
function fence(consumer: string, to: number): Fence {
  return { kind: 'advance', consumer, partition: 0, from: 0, to };
}

/** Runs statements in one session that ends with them; answers with the code of the first refusal. */
async function inOneSession(pool: Pool, statements: readonly (string | Statement)[]): Promise<string> {
  const client = await pool.connect();
  try {
    for (const statement of statements) await client.query(statement);
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    client.release(true);
  }
}

function firstColumn(table: string): string {
  if (table.endsWith('command')) return 'last_position = 0';
  return table.endsWith('content') ? "media_type = 'x'" : 'position = 0';
}
