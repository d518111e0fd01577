import pg from 'pg';
import type { Decider, ReadLogOptions } from '../src/index.js';
import {
  bootstrapLog,
  LogArchive,
  PgConsumerPositions,
  PgEventStore,
  surviveLostConnections,
} from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres, TRIAL_SPEC } from './suite/log-on-postgres.js';
import { ADA, contextOf, noted } from './suite/trial.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

const RANGE = 100;
const COUNT = 350;
const KEPT = 'tape 7, shelf 3';
const DETACHED = { code: 'range-archived', facts: { first: 1, last: RANGE, location: KEPT } };

interface Noted {
  readonly type: 'change.noted';
  readonly data: { readonly note: string };
}
const counter: Decider<number, string, Noted> = {
  initialState: () => 0,
  decide: (note) => [{ type: 'change.noted', data: { note } }],
  evolve: (count) => count + 1,
  snapshots: { reducer: 'count', version: 1 },
};

describe('ranges of the log that are set aside', () => {
  let log: LogOnPostgres;
  let store: PgEventStore;
  let archive: LogArchive;
  const open = (): PgEventStore =>
    new PgEventStore({
      pool: log.poolOf('intake'),
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
      snapshots: { every: 10 },
    });
  const read = async (options: ReadLogOptions = {}): Promise<number[]> => {
    const positions: number[] = [];
    for await (const { position } of store.readRaw(options)) positions.push(position);
    return positions;
  };
  const states = async (): Promise<string[]> => (await archive.ranges()).map(({ state }) => state);
  const whole = Array.from({ length: COUNT }, (_, index) => index + 1);
  const old: { readonly command: { id: string; requestDigest: string } } = {
    command: { id: 'old', requestDigest: 'ab'.repeat(32) },
  };
  const early = {
    streams: [{ stream: 'change-old', expected: 'none' as const, events: [noted('first')] }],
    context: contextOf('old'),
    ...old,
  };

  beforeAll(async () => {
    log = await openLogOnPostgres({ rangeSize: RANGE });
    archive = new LogArchive(log.admin);
    store = open();
    await store.append(early);
    // One stream has events in every range, the others in the first one or in the later ones.
    for (let written = 1; written < COUNT; written += 7) {
      const notes = Array.from({ length: Math.min(7, COUNT - written) }, (_, index) => noted(`${index}`));
      await store.append({
        streams: [
          {
            stream: `change-${written < RANGE ? 'long' : `late-${written % 5}`}`,
            expected: 'any',
            events: notes.slice(1),
          },
          { stream: 'change-long-lived', expected: 'any', events: notes.slice(0, 1) },
        ],
        context: { actor: ADA, correlationId: written < RANGE ? 'early' : `late-${written % 5}` },
      });
    }
    await open().decide(counter, 'change-long-lived', 'x');
  });
  afterAll(() => log.close());

  it('are made one whole range ahead of need', async () => {
    expect(await archive.ranges()).toMatchObject([
      { first: 1, last: 100, state: 'live', table: 'log.events_000000000001' },
      { first: 101, last: 200, state: 'live' },
      { first: 201, last: 300, state: 'live' },
      { first: 301, last: 400, state: 'live' },
      { first: 401, last: 500, state: 'live' },
    ]);
  });

  it('are read as before once archived, and guarded as before', async () => {
    await archive.archive(299);
    expect(await states()).toEqual(['archived', 'archived', 'live', 'live', 'live']);
    await archive.archive(1_000_000);
    // The range the head is in is not full.
    expect(await states()).toEqual(['archived', 'archived', 'archived', 'live', 'live']);
    expect(await read()).toEqual(whole);
    expect(await read({ direction: 'backwards' })).toEqual(whole.toReversed());
    expect((await store.readStream('change-old')).version).toBe(1);
    await expect(log.admin.query('DELETE FROM log_archive.events_000000000001')).rejects.toMatchObject({
      code: 'GP010',
    });
    await bootstrapLog(log.admin, { ...TRIAL_SPEC, rangeSize: RANGE });
    expect(await states()).toEqual(['archived', 'archived', 'archived', 'live', 'live']);
  });

  it('are not detached while a consumer needs them, nor out of turn', async () => {
    const positions = new PgConsumerPositions({ pool: log.poolOf('risk'), catalogue: trialCatalogue });
    await expect(archive.detach(101, KEPT)).rejects.toMatchObject({ name: 'ArchiveRefusedError' });
    await positions.subscribe({
      consumer: 'risk',
      lanes: ['reaction'],
      lane: 'reaction',
      handlers: new Map([['change.noted', 'trial']]),
      positions: new Map(),
    });
    await expect(archive.detach(1, KEPT)).rejects.toThrow('not handled yet by risk');
    for (const [partition, head] of await positions.partitionHeads()) {
      if (head > 0) await positions.advance('risk', partition, 0, head);
    }
    await expect(log.storeOf('intake').readStream('change-old')).resolves.toMatchObject({ version: 1 });
  });

  describe('and detached', () => {
    beforeAll(async () => {
      await archive.detach(1, KEPT);
    });

    it('are named, with where they are, to whoever would read them', async () => {
      expect(await archive.ranges()).toMatchObject([
        { first: 1, last: 100, state: 'detached', table: 'log_archive.events_000000000001', location: KEPT },
        { state: 'archived' },
        { state: 'archived' },
        { state: 'live' },
        { state: 'live' },
      ]);
      const options: ReadLogOptions[] = [
        {},
        { after: 99 },
        { direction: 'backwards' },
        { until: 1 },
        { types: ['change.closed'] },
        { category: 'template' },
        { stream: 'change-old' },
        { stream: 'change-long-lived', direction: 'backwards' },
        { correlationId: 'early' },
        { recordedFrom: '2001-01-01T00:00:00.000Z' },
        { recordedUntil: '2001-01-01T00:00:00.000Z' },
      ];
      for (const option of options)
        await expect(read(option)).rejects.toMatchObject({ name: 'RangeArchivedError', ...DETACHED });
      await expect(open().readStream('change-old')).rejects.toMatchObject(DETACHED);
      await expect(open().append(early)).rejects.toMatchObject(DETACHED);
      const positions = new PgConsumerPositions({ pool: log.poolOf('risk'), catalogue: trialCatalogue });
      await expect(positions.readPartition(3, 0, 10, 10)).rejects.toMatchObject(DETACHED);
    });

    it('do not stand in the way of what is not in them', async () => {
      expect(await read({ after: RANGE })).toEqual(whole.slice(RANGE));
      expect(await read({ correlationId: 'late-1' })).not.toEqual([]);
      expect((await open().readStream('change-late-1')).version).toBeGreaterThan(0);
      expect(await read({ stream: 'change-late-1', recordedFrom: new Date().toISOString() })).toEqual([]);
      // A stream that lives on is decided from its snapshot.
      const { version } = await open().decide(counter, 'change-long-lived', 'x');
      expect(version).toBe(50);
      const another = { ...counter, snapshots: { reducer: 'another', version: 1 } };
      await expect(open().decide(another, 'change-long-lived', 'x')).rejects.toMatchObject(DETACHED);
    });

    it('still refuse every change', async () => {
      for (const statement of ['DELETE FROM', 'TRUNCATE']) {
        const changing = log.admin.query(`${statement} log_archive.events_000000000001`);
        await expect(changing).rejects.toMatchObject({ code: 'GP010' });
      }
    });

    it('come back only as what they were', async () => {
      const table = 'log_archive.events_000000000001';
      const copyOf = (condition: string): string =>
        `CREATE TABLE log_archive.copy (LIKE ${table} INCLUDING ALL); INSERT INTO log_archive.copy SELECT * FROM ${table} WHERE ${condition};
         DROP TABLE ${table}; ALTER TABLE log_archive.copy RENAME TO events_000000000001; ALTER TABLE ${table} OWNER TO glidepath_log_owner`;
      await log.admin.query(`ALTER TABLE ${table} RENAME TO original`);
      await expect(archive.attach(1)).rejects.toThrow(/restore it from tape 7/);
      await log.admin.query(
        `CREATE TABLE ${table} (LIKE log_archive.original INCLUDING ALL); INSERT INTO ${table} SELECT * FROM log_archive.original;
         ALTER TABLE ${table} OWNER TO glidepath_log_owner`,
      );
      await log.admin.query(copyOf('position <> 50'));
      await expect(archive.attach(1)).rejects.toThrow('not what was detached');
      await log.admin.query(
        `DROP TABLE ${table}; ALTER TABLE log_archive.original RENAME TO events_000000000001`,
      );
      await archive.attach(1);
      expect(await states()).toEqual(['archived', 'archived', 'archived', 'live', 'live']);
      expect(await read()).toEqual(whole);
      expect(await read({ correlationId: 'old' })).toEqual([1]);
      expect(await open().append(early)).toMatchObject({ duplicate: true, position: 1 });
      await expect(log.admin.query(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: 'GP010' });
    });
  });

  it('cannot be set aside by a service', async () => {
    for (const statement of ['log.archive_ranges(1)', "log.detach_range(1, '')", 'log.attach_range(1)'])
      await expect(log.poolOf('intake').query(`SELECT ${statement}`)).rejects.toMatchObject({
        code: '42501',
      });
  });
});

describe('ranges of a log whose admin is no superuser', () => {
  it('can be set aside as well', async () => {
    let archive: LogArchive | undefined;
    const customers: pg.Pool[] = [];
    const log = await openLogOnPostgres({ rangeSize: 2 }, async (admin, spec) => {
      await admin.query("CREATE ROLE customer LOGIN CREATEROLE PASSWORD 'cu'");
      await admin.query('GRANT CREATE ON DATABASE glidepath TO customer');
      const { rows } = await admin.query<{ port: string }>("SELECT current_setting('port') AS port");
      const customer = new pg.Pool({
        connectionString: `postgresql://customer:cu@127.0.0.1:${rows[0]?.port}/glidepath`,
      });
      surviveLostConnections(customer);
      customers.push(customer);
      await bootstrapLog(customer, spec);
      archive = new LogArchive(customer);
    });
    try {
      for (const note of ['a', 'b', 'c'])
        await log.storeOf('intake').append({
          streams: [{ stream: 'change-1', expected: 'any', events: [noted(note)] }],
          context: contextOf(null),
        });
      await archive?.archive(2);
      await archive?.detach(1, KEPT);
      await archive?.attach(1);
      const ranges = await archive?.ranges();
      expect(ranges?.map(({ state }) => state)).toEqual(['archived', 'live', 'live']);
    } finally {
      await Promise.all(customers.map((customer) => customer.end()));
      await log.close();
    }
  });
});
