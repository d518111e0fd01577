import type { Pool } from 'pg';
import { type Decider, DomainError } from '../src/index.js';
import { PgEventStore } from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { contextOf, noted } from './suite/trial.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

interface Noted {
  readonly type: 'change.noted';
  readonly data: { readonly note: string };
}

/** Takes every note once, and no more than three. */
const notebook: Decider<readonly string[], string, Noted> = {
  initialState: () => [],
  decide(note, notes) {
    if (notes.includes(note)) return [];
    if (notes.length === 3) throw new DomainError('full', 'the notebook is full');
    return [{ type: 'change.noted', data: { note } }];
  },
  evolve: (notes, { data }) => [...notes, data.note],
};

describe('streams this process wrote or read before', () => {
  let log: LogOnPostgres;
  let pool: Pool;
  let store: PgEventStore;
  let other: PgEventStore;
  let reads = 0;
  const context = contextOf(null);
  const take = (by: PgEventStore, stream: string, note: string): Promise<unknown> =>
    by.handle(notebook, stream, note, context);

  beforeAll(async () => {
    log = await openLogOnPostgres();
    pool = log.poolOf('intake');
    store = new PgEventStore({
      pool,
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
    });
    other = log.storeOf('intake');
    const read = store.readStream.bind(store);
    store.readStream = (stream) => {
      reads++;
      return read(stream);
    };
  });
  beforeEach(() => (reads = 0));
  afterAll(() => log.close());

  it('are not read again to decide the next command', async () => {
    await take(store, 'change-own', 'a');
    expect(reads).toBe(1);
    await take(store, 'change-own', 'b');
    expect(reads).toBe(1);
    const { events, version } = await store.readStream('change-own');
    expect([version, events.map(({ data }) => data)]).toEqual([2, [{ note: 'a' }, { note: 'b' }]]);
  });

  it('can be shown without asking the log, once they were written here', async () => {
    expect(store.recall('change-shown')).toBeUndefined();
    await take(store, 'change-shown', 'a');
    await take(store, 'change-shown', 'b');
    expect(store.recall('change-shown')).toEqual(await other.readStream('change-shown'));
    expect(other.recall('change-shown')).toBeUndefined();
  });

  it('are remembered exactly as they are stored', async () => {
    const request = {
      streams: [{ stream: 'change-same', expected: 'none', events: [noted('a'), noted('b')] }],
    };
    await store.append({ ...request, context } as Parameters<PgEventStore['append']>[0]);
    // Nothing to do: read before it is believed. The memory is what is folded first.
    const folded: unknown[][] = [];
    const spy: typeof notebook = {
      initialState: () => {
        folded.push([]);
        return [];
      },
      evolve: (notes, fact) => {
        folded.at(-1)?.push(fact);
        return notebook.evolve(notes, fact);
      },
      decide: () => [],
    };
    await store.decide(spy, 'change-same', 'x');
    expect(folded).toHaveLength(2);
    expect(folded[0]).toEqual(folded[1]);
    expect(reads).toBe(1);
  });

  it('are read when another writer was faster, and decided again', async () => {
    await take(store, 'change-shared', 'a');
    await take(other, 'change-shared', 'b');
    await take(store, 'change-shared', 'c');
    const { events } = await other.readStream('change-shared');
    expect(events.map(({ data }) => data)).toEqual([{ note: 'a' }, { note: 'b' }, { note: 'c' }]);
  });

  it('are read before a command is refused or found done, as nothing would check that', async () => {
    await take(store, 'change-asked', 'a');
    await take(other, 'change-asked', 'b');
    const done = await store.decide(notebook, 'change-asked', 'a');
    expect([done.append.events, done.version]).toEqual([[], 2]);
    await take(other, 'change-asked', 'c');
    await expect(take(store, 'change-asked', 'd')).rejects.toThrow('full');
    await expect(take(store, 'change-asked', 'd')).rejects.toThrow('full');
    expect((await other.readStream('change-asked')).version).toBe(3);
  });

  it('are presumed new when told so, once', async () => {
    const fresh = await store.decide(notebook, 'change-fresh', 'a', { presumesNew: true });
    expect([reads, fresh.append.expected]).toEqual([0, 'none']);

    await take(other, 'change-old', 'a');
    await store.handle(notebook, 'change-old', 'b', context, undefined, { presumesNew: true });
    expect((await other.readStream('change-old')).version).toBe(2);
    const again = await store.decide(notebook, 'change-old', 'c', { presumesNew: true });
    expect(again.append.expected).toBe(2);
  });
});
