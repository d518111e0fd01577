import {
  type AppendRequest,
  EventTooLargeError,
  ForeignCategoryError,
  InvalidEventError,
  VersionConflictError,
} from '../src/index.js';
import { PgEventStore } from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { ADA, contextOf, noted } from './suite/trial.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

const TAKEN = '01890000-0000-7000-8000-000000000001';

describe('appends that wait for one commit', () => {
  let log: LogOnPostgres;
  let store: PgEventStore;
  let announced: number[] = [];
  const note = (stream: string, expected: 'none' | 'any' = 'none', id?: string): AppendRequest => ({
    streams: [{ stream, expected, events: [{ ...noted(stream), ...(id === undefined ? {} : { id }) }] }],
    context: contextOf(stream),
  });

  beforeAll(async () => {
    log = await openLogOnPostgres();
    store = new PgEventStore({
      pool: log.poolOf('intake'),
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
      onCommitted: (position) => announced.push(position),
    });
    await store.append(note('change-taken', 'none', TAKEN));
  });
  beforeEach(() => (announced = []));
  afterAll(() => log.close());

  /** How many transactions wrote what stands behind a position. */
  const transactionsAfter = async (position: number): Promise<number> => {
    const { rows } = await log.admin.query<{ count: number }>(
      'SELECT count(DISTINCT xmin::text)::int AS count FROM log.events WHERE position > $1',
      [position],
    );
    return rows[0]?.count ?? 0;
  };

  it('share it, in the order they came', async () => {
    const before = await store.head();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => store.append(note(`change-shared-${index}`))),
    );
    expect(results.map(({ position }) => position)).toEqual(results.map((_, index) => before + 1 + index));
    expect(await transactionsAfter(before)).toBe(2);
    expect(announced).toEqual([before + 1, before + 40]);
  });

  it('get a verdict each', async () => {
    const command = { id: 'sent-twice', requestDigest: 'ab'.repeat(32) };
    const settled = await Promise.allSettled([
      store.append(note('change-first')),
      store.append({ ...note('change-a'), command }),
      store.append(note('change-a')),
      store.append(note('change-b')),
      store.append({ ...note('change-other'), command }),
      store.append({ streams: [], context: contextOf(null) }),
      store.append(note('change-b', 'any')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    const [, once, conflict, , again, , last] = settled;
    expect(conflict).toMatchObject({ reason: new VersionConflictError('change-a', 'none', 1) });
    if (once?.status !== 'fulfilled' || again?.status !== 'fulfilled' || last?.status !== 'fulfilled') return;
    expect(again.value).toMatchObject({ duplicate: true, position: once.value.position });
    expect(last.value.versions).toEqual({ 'change-b': 2 });
    expect((await store.readStream('change-other')).version).toBe(0);
  });

  it('are not taken down by one that is at fault', async () => {
    const settled = await Promise.allSettled([
      store.append(note('change-before')),
      store.append(note('change-fine-1')),
      store.append(note('change-id-again', 'none', TAKEN)),
      store.append({
        streams: [{ stream: 'risk-1', expected: 'none', events: [{ type: 'risk.assessed', data: {} }] }],
        context: contextOf(null),
      }),
      store.append({
        streams: [{ stream: 'change-large', expected: 'none', events: [noted('x'.repeat(300_000))] }],
        context: contextOf(null),
      }),
      store.append(note('change-fine-2')),
    ]);
    expect(settled.map((one) => (one.status === 'rejected' ? one.reason : null))).toEqual([
      null,
      null,
      expect.any(InvalidEventError),
      expect.any(ForeignCategoryError),
      expect.any(EventTooLargeError),
      null,
    ]);
    for (const stream of ['change-fine-1', 'change-fine-2'])
      expect((await store.readStream(stream)).version).toBe(1);
    for (const stream of ['change-id-again', 'risk-1', 'change-large'])
      expect((await store.readStream(stream)).version).toBe(0);
  });

  it('pass their own fences, one of each at most', async () => {
    const change = 'change-fenced';
    const { position } = await store.append({ ...note(change), context: { actor: ADA, correlationId: 'c' } });
    const { rows } = await log.admin.query<{ partition: number }>(
      'SELECT partition FROM log.events WHERE position = $1',
      [position],
    );
    const fence = {
      kind: 'advance',
      consumer: 'intake',
      partition: rows[0]?.partition ?? 0,
      from: 0,
      to: position,
    } as const;
    const settled = await Promise.allSettled([
      store.append(note('change-ahead')),
      // Its event was lost when the log was restored; another one stands at the position now.
      store.append({
        ...note('change-effect-0'),
        fence,
        context: { actor: ADA, correlationId: 'c', causationId: TAKEN },
      }),
      ...[1, 2, 3].map((n) => store.append({ ...note(`change-effect-${n}`), fence })),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    const attempts = await log.admin.query('SELECT FROM log.attempt WHERE position = $1', [position]);
    expect(attempts.rowCount).toBe(1);
  });

  it('are held to the rules of a single one', async () => {
    const call = (sql: string): Promise<unknown> => log.poolOf('intake').query(sql);
    const nothing = (parameters: number): string =>
      Array.from({ length: parameters }, () => 'NULL').join(', ');
    await expect(
      call(`BEGIN; SET LOCAL synchronous_commit = off; SELECT log.append(${nothing(21)})`),
    ).rejects.toMatchObject({ code: 'GP002' });
    await expect(
      call(
        `BEGIN; SET LOCAL synchronous_commit = off; SELECT log.append_together('{1}', '{1}', ${nothing(23)})`,
      ),
    ).rejects.toMatchObject({ code: 'GP002' });
  });
});
