import type { Decider, SnapshotRule } from '../src/index.js';
import { PgEventStore, type SnapshotOptions } from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { contextOf, noted } from './suite/trial.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

interface Noted {
  readonly type: 'change.noted';
  readonly data: { readonly note: string };
}

/** Counts every note; `folds` tells how many events a decision folded. */
function counter(snapshots?: SnapshotRule<ReadonlyMap<string, number>>) {
  const folded: string[] = [];
  const decider: Decider<ReadonlyMap<string, number>, string, Noted> = {
    initialState: () => new Map(),
    decide: (note) => [{ type: 'change.noted', data: { note } }],
    evolve(counts, { data: { note } }) {
      folded.push(note);
      return new Map(counts).set(note, (counts.get(note) ?? 0) + 1);
    },
    ...(snapshots === undefined ? {} : { snapshots }),
  };
  return { decider, folded };
}

const kept = (version: number, reducer = 'counts'): SnapshotRule<ReadonlyMap<string, number>> => ({
  reducer,
  version,
  save: (counts) => Object.fromEntries(counts),
  load: (saved) => new Map(Object.entries(saved as Record<string, number>)),
});

describe('snapshots of long streams', () => {
  let log: LogOnPostgres;
  const faults: unknown[] = [];
  const open = (options: SnapshotOptions = {}): PgEventStore =>
    new PgEventStore({
      pool: log.poolOf('intake'),
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
      snapshots: { every: 50, onFault: (fault) => faults.push(fault), ...options },
    });
  const write = (stream: string, count: number): Promise<unknown> =>
    open().append({
      streams: [
        {
          stream,
          expected: 'any',
          events: Array.from({ length: count }, (_, index) => noted(`n${index % 7}`)),
        },
      ],
      context: contextOf(null),
    });
  const snapshots = async (stream: string): Promise<unknown[]> =>
    (
      await log.admin.query(
        'SELECT reducer, reducer_version, version FROM log.snapshot WHERE stream = $1 ORDER BY reducer, reducer_version',
        [stream],
      )
    ).rows;
  /** Decides in a process that remembers nothing. */
  const decide = async (stream: string, rule?: SnapshotRule<ReadonlyMap<string, number>>) => {
    const { decider, folded } = counter(rule);
    const { before, version } = await open().decide(decider, stream, 'x');
    return { state: Object.fromEntries(before), version, folds: folded.length - 1 };
  };

  beforeAll(async () => {
    log = await openLogOnPostgres();
  });
  beforeEach(() => (faults.length = 0));
  afterAll(() => log.close());

  it('are kept once a stream is long, and spare what they hold', async () => {
    await write('change-long', 49);
    expect(await decide('change-long', kept(1))).toMatchObject({ version: 49, folds: 49 });
    expect(await snapshots('change-long')).toEqual([]);
    await write('change-long', 71);
    expect(await decide('change-long', kept(1))).toMatchObject({ version: 120, folds: 120 });
    expect(await snapshots('change-long')).toEqual([{ reducer: 'counts', reducer_version: 1, version: 120 }]);
    await write('change-long', 3);
    const [with_, without] = [await decide('change-long', kept(1)), await decide('change-long')];
    expect(with_).toEqual({ ...without, folds: 3 });
    expect(without).toMatchObject({ version: 123, folds: 123 });
    expect(faults).toEqual([]);
  });

  it('change nothing when all of them are deleted', async () => {
    await write('change-deleted', 60);
    const before = await decide('change-deleted', kept(1));
    expect(await decide('change-deleted', kept(1))).toEqual({ ...before, folds: 0 });
    await log.admin.query('DELETE FROM log.snapshot');
    expect(await decide('change-deleted', kept(1))).toEqual(before);
  });

  it('count for their own reducer and version only', async () => {
    await write('change-versions', 60);
    await decide('change-versions', kept(1));
    expect(await decide('change-versions', kept(2))).toMatchObject({ folds: 60 });
    expect(await decide('change-versions', kept(1, 'other'))).toMatchObject({ folds: 60 });
    expect(await snapshots('change-versions')).toEqual([
      { reducer: 'counts', reducer_version: 1, version: 60 },
      { reducer: 'counts', reducer_version: 2, version: 60 },
      { reducer: 'other', reducer_version: 1, version: 60 },
    ]);
  });

  it.each([
    ['the event it ends at is another one', 'event_id = gen_random_uuid()'],
    ['it is ahead of its stream', 'version = 900'],
  ])('are not believed where %s', async (_, forgery) => {
    const stream = `change-lost-${forgery.length}`;
    await write(stream, 60);
    const before = await decide(stream, kept(1));
    await log.admin.query(`UPDATE log.snapshot SET ${forgery}, state = '{"forged":1}' WHERE stream = $1`, [
      stream,
    ]);
    expect(await decide(stream, kept(1))).toEqual(before);
    // And one that is true takes its place.
    expect(await decide(stream, kept(1))).toEqual({ ...before, folds: 0 });
  });

  it('that cannot be read are reported and done without', async () => {
    await write('change-unreadable', 60);
    const before = await decide('change-unreadable', kept(1));
    await log.admin.query(`UPDATE log.snapshot SET state = '{' WHERE stream = 'change-unreadable'`);
    expect(await decide('change-unreadable', kept(1))).toEqual(before);
    expect(faults).toHaveLength(1);
  });

  it('that cannot be kept are reported and done without', async () => {
    await write('change-huge', 60);
    const rule = { ...kept(1), save: () => 'x'.repeat(2_000_000) };
    expect(await decide('change-huge', rule)).toMatchObject({ folds: 60 });
    expect(faults).toMatchObject([{ code: '23514' }]);
  });

  it('are kept of own streams only', async () => {
    await write('change-own', 1);
    const put = log
      .poolOf('risk')
      .query("SELECT log.put_snapshot('change-own', 'counts', 1, 1, gen_random_uuid(), '{}')");
    await expect(put).rejects.toMatchObject({ code: 'GP001' });
  });

  it('decide a command that another writer was faster with, again', async () => {
    await write('change-raced', 130);
    await decide('change-raced', kept(1));
    const { decider } = counter(kept(1));
    const stores = [open(), open(), open()];
    const done = await Promise.all(
      stores.map((store) => store.handle(decider, 'change-raced', 'x', contextOf(null))),
    );
    expect(done.map(({ version }) => version).sort((a, b) => a - b)).toEqual([131, 132, 133]);
    expect(await decide('change-raced', kept(1))).toMatchObject({ version: 133, folds: 3 });
  });
});
