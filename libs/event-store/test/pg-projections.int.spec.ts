import type { Pool } from 'pg';
import {
  FollowedProjection,
  InlineProjections,
  PgEventStore,
  type PgProjection,
  type ProjectionProgress,
} from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { contextOf, noted } from './suite/trial.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

/** One row per event, so that one projected twice, or not at all, is seen. `bad` fails while it is told to. */
function notesIn(table: string): PgProjection & { isFailing: boolean } {
  return {
    isFailing: false,
    name: table,
    types: ['change.noted'],
    async prepare(client) {
      await client.query(
        `CREATE TABLE IF NOT EXISTS intake.${table} (position bigint, stream text, version int, note text)`,
      );
    },
    async clear(client) {
      await client.query(`DELETE FROM intake.${table}`);
    },
    async project({ position, stream, version, data }, client) {
      const { note } = data as { readonly note: string };
      if (this.isFailing && note === 'bad') throw new Error('cannot take it');
      await client.query(`INSERT INTO intake.${table} VALUES ($1, $2, $3, $4)`, [
        position,
        stream,
        version,
        note,
      ]);
    },
  };
}

describe('projections without a bus', () => {
  let log: LogOnPostgres;
  let pool: Pool;
  let store: PgEventStore;
  const leaving = new AbortController();
  const open = (inline?: InlineProjections): PgEventStore =>
    new PgEventStore({
      pool,
      catalogue: trialCatalogue,
      producer: { service: 'intake', version: '1.2.3' },
      ...(inline === undefined ? {} : { inline }),
    });
  const write = (to: PgEventStore, stream: string, ...notes: string[]): Promise<{ position: number }> =>
    to.append({
      streams: [{ stream, expected: 'any', events: notes.map(noted) }],
      context: contextOf(stream),
    });
  const rowsOf = async (table: string): Promise<number[]> =>
    (
      await pool.query<{ position: string }>(`SELECT position FROM intake.${table} ORDER BY position`)
    ).rows.map(({ position }) => Number(position));
  const logged = async (): Promise<number[]> => {
    const positions: number[] = [];
    for await (const { position } of store.readLog({ types: ['change.noted'] })) positions.push(position);
    return positions;
  };
  const follow = async (projection: PgProjection, batch = 7): Promise<FollowedProjection> => {
    const followed = new FollowedProjection({ pool, log: store, projection, schema: 'intake', batch });
    await followed.prepare();
    return followed;
  };

  beforeAll(async () => {
    log = await openLogOnPostgres();
    pool = log.poolOf('intake');
    store = open();
    for (let stream = 0; stream < 20; stream += 1) await write(store, `change-${stream}`, 'a', 'b');
  });
  afterAll(async () => {
    leaving.abort();
    await log.close();
  });

  describe('that follow the log', () => {
    it('project every event once, and tell how far they are', async () => {
      const followed = await follow(notesIn('once'));
      expect(await followed.progress()).toEqual({ projection: 'once', position: 0, head: 40, behind: 40 });
      const told: ProjectionProgress[] = [];
      await followed.catchUp({ onProgress: (progress) => told.push(progress) });
      expect(await rowsOf('once')).toEqual(await logged());
      expect(told.map(({ position }) => position)).toEqual([7, 14, 21, 28, 35, 40]);
      expect(await followed.progress()).toEqual({ projection: 'once', position: 40, head: 40, behind: 0 });
    });

    it('take turns where several follow for one, and end when told to', async () => {
      const projection = notesIn('turns');
      const followers = [await follow(projection, 3), await follow(projection, 5), await follow(projection)];
      const stop = new AbortController();
      const running = followers.map((followed) => followed.run(stop.signal));
      await Promise.all(
        Array.from({ length: 30 }, (_, note) => write(store, `change-turn-${note % 9}`, `${note}`)),
      );
      await reached(followers[0], await store.head());
      stop.abort();
      await Promise.all(running);
      expect(await rowsOf('turns')).toEqual(await logged());
    });

    it('stop before an event they cannot project, and try it again when run again', async () => {
      const projection = notesIn('failing');
      const { position } = await write(store, 'change-failing', 'bad');
      await write(store, 'change-failing', 'good');
      projection.isFailing = true;
      const followed = await follow(projection);
      await expect(followed.run(leaving.signal)).rejects.toMatchObject({
        name: 'ProjectionFailedError',
        projection: 'failing',
        event: { position },
        cause: { message: 'cannot take it' },
      });
      expect(await rowsOf('failing')).not.toContain(position);
      projection.isFailing = false;
      await followed.catchUp();
      expect(await rowsOf('failing')).toEqual(await logged());
    });

    it('are rebuilt from the log, while another process follows', async () => {
      const projection = notesIn('rebuilt');
      const [one, other] = [await follow(projection), await follow(projection)];
      const stop = new AbortController();
      const running = other.run(stop.signal);
      await one.catchUp();
      await pool.query("UPDATE intake.rebuilt SET note = 'spoilt'");
      const writing = write(store, 'change-meanwhile', 'a', 'b');
      expect(await one.rebuild()).toMatchObject({ behind: 0 });
      await writing;
      await one.catchUp();
      stop.abort();
      await running;
      expect(await rowsOf('rebuilt')).toEqual(await logged());
      const { rows } = await pool.query("SELECT FROM intake.rebuilt WHERE note = 'spoilt'");
      expect(rows).toEqual([]);
    });
  });

  describe('inline', () => {
    it('build what was written before, then show rows as soon as the append answers', async () => {
      const inline = new InlineProjections({ pool, schema: 'intake', projections: [notesIn('inline')] });
      const own = open(inline);
      await inline.start(own);
      expect(await rowsOf('inline')).toEqual(await logged());
      const { position } = await write(own, 'change-inline', 'a', 'b');
      const { rows } = await pool.query(
        "SELECT position::int, version, note FROM intake.inline WHERE stream = 'change-inline' ORDER BY version",
      );
      expect(rows).toEqual([
        { position: position - 1, version: 1, note: 'a' },
        { position, version: 2, note: 'b' },
      ]);
      await own.append({
        streams: [
          { stream: 'change-inline', expected: 2, events: [{ type: 'change.closed', data: {} }, noted('c')] },
        ],
        context: contextOf(null),
      });
      expect(await rowsOf('inline')).toEqual(await logged());
    });

    it('share a commit with others, each with its own verdict', async () => {
      const inline = new InlineProjections({ pool, schema: 'intake', projections: [notesIn('shared')] });
      const own = open(inline);
      await inline.start(own);
      const appending = Array.from({ length: 40 }, (_, index) =>
        own.append({
          streams: [{ stream: `change-shared-${index % 8}`, expected: 'none', events: [noted('x')] }],
          context: contextOf(null),
        }),
      );
      const outcomes = await Promise.allSettled(appending);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
      expect(await rowsOf('shared')).toEqual(await logged());
    });

    it('append nothing where they fail, and leave the others of the commit alone', async () => {
      const projection = notesIn('strict');
      const inline = new InlineProjections({ pool, schema: 'intake', projections: [projection] });
      const own = open(inline);
      await inline.start(own);
      projection.isFailing = true;
      const notes = ['a', 'bad', 'c', 'd'];
      const outcomes = await Promise.allSettled(
        notes.map((note, index) => write(own, `change-strict-${index}`, note)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(outcomes[1]).toMatchObject({ reason: { name: 'ProjectionFailedError', projection: 'strict' } });
      expect((await own.readStream('change-strict-1')).version).toBe(0);
      expect(await rowsOf('strict')).toEqual(await logged());
    });

    it('append nothing where one goes on after a statement that failed', async () => {
      const careless = notesIn('careless');
      const project: PgProjection['project'] = async (event, client) => {
        await careless.project(event, client);
        if (event.stream === 'change-careless-1') await client.query('SELECT 1 / 0').catch(() => undefined);
      };
      const projections = [{ ...careless, project }];
      const inline = new InlineProjections({ pool, schema: 'intake', projections });
      const own = open(inline);
      await inline.start(own);
      const outcomes = await Promise.allSettled(
        [0, 1, 2].map((index) => write(own, `change-careless-${index}`, 'a')),
      );
      expect(outcomes).toMatchObject([
        { status: 'fulfilled' },
        { status: 'rejected', reason: { name: 'RolledBackError' } },
        { status: 'fulfilled' },
      ]);
      expect((await store.readStream('change-careless-1')).version).toBe(0);
      expect(await rowsOf('careless')).toEqual(await logged());
    });

    it('are rebuilt while appends go on, without a gap or a double', async () => {
      const inline = new InlineProjections({ pool, schema: 'intake', projections: [notesIn('busy')] });
      const own = open(inline);
      await inline.start(own);
      let isDone = false;
      const rebuilding = inline
        .rebuild('busy', own)
        .then(() => inline.rebuild('busy', own))
        .finally(() => (isDone = true));
      let written = 0;
      while (!isDone || written < 50) await write(own, `change-busy-${(written += 1) % 5}`, 'x');
      await rebuilding;
      await write(own, 'change-busy-last', 'x');
      expect(await rowsOf('busy')).toEqual(await logged());
    });
  });

  async function reached(followed: FollowedProjection | undefined, head: number): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && ((await followed?.progress())?.position ?? 0) < head);
  }
});
