import { type EventEnvelope, FencedError, partitionOf } from '../src/index.js';
import { PgEventStore, surviveLostConnections } from '../src/pg/index.js';
import { ADA, noted } from './suite/trial.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

const WRITERS = 8;
const APPENDS = 250;

describe('the log under concurrent writers', () => {
  let log: LogOnPostgres;
  beforeAll(async () => {
    log = await openLogOnPostgres({ rangeSize: 500 });
  });
  afterAll(() => log.close());

  it('stays dense, versions too, and a live reader never skips', async () => {
    const before = await log.storeOf('intake').head();
    const seen: number[] = [];
    const last = before + WRITERS * APPENDS;
    const reader = log.storeOf('risk');
    const tail = (async () => {
      const deadline = Date.now() + 60_000;
      while ((seen.at(-1) ?? before) < last && Date.now() < deadline) {
        for await (const { position } of reader.readLog({ after: seen.at(-1) ?? before }))
          seen.push(position);
      }
    })();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      const store = log.storeOf('intake');
      for (let count = 0; count < APPENDS; count += 1) {
        // Half of the appends meet on shared streams, half have streams of their own.
        const stream = count % 2 === 0 ? `change-shared-${count % 5}` : `change-own-${writer}-${count % 3}`;
        await store.append({
          streams: [{ stream, expected: 'any', events: [noted(`${writer}/${count}`)] }],
          context: { actor: ADA, correlationId: stream },
        });
      }
    });
    await Promise.all([...writers, tail]);

    expect(seen).toEqual(Array.from({ length: WRITERS * APPENDS }, (_, index) => before + 1 + index));
    const { rows } = await log.admin.query<{ holes: string; count: string }>(
      `SELECT count(*) FILTER (WHERE version <> expected) AS holes, count(*) AS count FROM (
         SELECT version, row_number() OVER (PARTITION BY stream ORDER BY position) AS expected FROM log.events) v`,
    );
    expect(rows).toEqual([{ holes: '0', count: String(last) }]);
  });

  it('keeps the links of every partition whole', async () => {
    const { rows } = await log.admin.query<{ broken: string; heads: string }>(
      `SELECT (SELECT count(*) FROM (
           SELECT previous_in_partition, lag(position, 1, 0) OVER (PARTITION BY partition ORDER BY position) AS previous
           FROM log.events) l WHERE previous_in_partition <> previous) AS broken,
         (SELECT count(*) FROM log.partition_head h
          WHERE h.position <> (SELECT coalesce(max(e.position), 0) FROM log.events e WHERE e.partition = h.partition)) AS heads`,
    );
    expect(rows).toEqual([{ broken: '0', heads: '0' }]);
  });

  it('carries a command sent sixteen times at once out once', async () => {
    const store = log.storeOf('intake');
    const results = await Promise.all(
      Array.from({ length: 16 }, () =>
        store.append({
          streams: [{ stream: 'change-racing-command', expected: 'any', events: [noted('once')] }],
          context: { actor: ADA, correlationId: null },
          command: { id: 'racing', requestDigest: 'ab'.repeat(32) },
        }),
      ),
    );
    expect(results.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(results.map(({ position }) => position)).size).toBe(1);
    expect((await store.readStream('change-racing-command')).version).toBe(1);
  });

  it('lets one of sixteen instances pass a fence', async () => {
    const store = log.storeOf('intake');
    const cause: EventEnvelope | undefined = (await store.readStream('change-racing-command')).events[0];
    const to = cause?.position ?? 0;
    const partition = partitionOf(null, 'change-racing-command');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 16 }, () =>
        store.append({
          streams: [{ stream: 'change-racing-fence', expected: 'any', events: [noted('effect')] }],
          context: { actor: ADA, correlationId: null },
          fence: { kind: 'advance', consumer: 'intake', partition, from: 0, to },
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals.every((reason) => reason instanceof FencedError)).toBe(true);
    const { rows } = await log.admin.query(
      'SELECT handler, kind, outcome FROM log.attempt WHERE position = $1',
      [to],
    );
    expect(rows).toEqual([{ handler: 'reaction', kind: 'reaction', outcome: 'applied' }]);
  });

  it('leaves no hole when writers are killed in the middle of an append', async () => {
    const store = log.storeOf('intake');
    const before = await store.head();
    let accepted = 0;
    let isDone = false;
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; count < 100; count += 1) {
        const appending = store.append({
          streams: [{ stream: `change-killed-${writer}`, expected: 'any', events: [noted(String(count))] }],
          context: { actor: ADA, correlationId: null },
        });
        accepted += await appending.then(
          () => 1,
          () => 0,
        );
      }
    });
    const killing = (async () => {
      while (!isDone) {
        // Only backends that hold or wait for the lock are in the middle of an append.
        await log.admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE usename = 'glidepath_intake' AND state = 'active' ORDER BY random() LIMIT 1`,
        );
      }
    })();
    await Promise.all(writing);
    isDone = true;
    await killing;

    expect(accepted).toBeLessThan(400);
    const positions: number[] = [];
    for await (const { position } of store.readLog({ after: before })) positions.push(position);
    // A killed call may have committed before its answer was lost, never the other way round.
    expect(positions.length).toBeGreaterThanOrEqual(accepted);
    expect(positions).toEqual(positions.map((_, index) => before + 1 + index));
    expect(await store.head()).toBe(before + positions.length);
  });

  it('is followed without a gap or a double, though connections break and followers begin again', async () => {
    const before = await log.storeOf('intake').head();
    const last = before + 400;
    const reader = log.storeOf('risk');
    const done = new AbortController();
    const seen: number[] = [];
    const follow = async (): Promise<void> => {
      for await (const { position } of reader.follow({ after: seen.at(-1) ?? before, signal: done.signal })) {
        seen.push(position);
        if (position === last) done.abort();
      }
    };
    let breaks = 0;
    const following = (async () => {
      while (!done.signal.aborted) await follow().catch(() => (breaks += 1));
    })();
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      const store = log.storeOf('intake');
      for (let count = 0; count < 100; count += 1) {
        await store.append({
          streams: [{ stream: `change-followed-${writer}`, expected: 'any', events: [noted(String(count))] }],
          context: { actor: ADA, correlationId: null },
        });
        if (count % 20 === 0)
          await log.admin.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'glidepath_risk'",
          );
      }
    });
    await Promise.all(writing);
    await following;
    expect(seen).toEqual(Array.from({ length: 400 }, (_, index) => before + index + 1));
    expect(breaks).toBeLessThanOrEqual(20);
  });

  it('is read no further ahead than one batch of what its reader took', async () => {
    const pool = log.poolOf('intake');
    const reading = new PgEventStore({
      pool,
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
    })
      .readLog({})
      [Symbol.asyncIterator]();
    let statements = 0;
    pool.on('acquire', () => (statements += 1));
    for (let taken = 0; taken < 500; taken += 1) await reading.next();
    // Where the log ends, the batch taken, and the one after it.
    expect(statements).toBe(3);
    await reading.next();
    expect(statements).toBe(4);
    await reading.return?.();
  });

  it('outlives a connection that breaks in the hands of a transaction, and takes another one', async () => {
    const pool = log.poolOf('risk');
    surviveLostConnections(pool);
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const broken = new Promise<void>((resolve) => client.once('end', resolve));
    await log.admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await broken;
    await expect(client.query('SELECT 1')).rejects.toThrow(/connection|terminat/i);
    client.release();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
