import type { System } from '../../../src/index.js';
import { copyOfLast } from './attempts-on-the-log.js';

/** What nothing refuses to a superuser of the database. */
export interface Harm {
  readonly name: string;
  readonly fault: string;
  readonly do: (system: System, victim: number) => Promise<unknown>;
  readonly undo: (system: System, victim: number) => Promise<unknown>;
}

const RANGE = `SELECT c.oid::regclass::text AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log.events'::regclass ORDER BY 1 LIMIT 1`;
const KEPT = 'public.kept_by_the_test';

/** Each is undone before the next is done. */
export const HARMS: readonly Harm[] = [
  {
    name: 'triggers disabled, an event altered',
    fault: 'altered-content',
    async do(system, victim) {
      await keep(system, victim);
      await unguarded(system, `UPDATE log.events SET data = '{}' WHERE position = ${victim}`);
    },
    undo: restore,
  },
  {
    name: 'triggers disabled, a time of recording altered',
    fault: 'altered-record',
    async do(system, victim) {
      await keep(system, victim);
      const later = "recorded_at + interval '1 millisecond'";
      await unguarded(system, `UPDATE log.events SET recorded_at = ${later} WHERE position = ${victim}`);
    },
    undo: restore,
  },
  {
    name: 'triggers disabled, an event deleted',
    fault: 'missing',
    async do(system, victim) {
      await keep(system, victim);
      await unguarded(system, `DELETE FROM log.events WHERE position = ${victim}`);
    },
    undo: restore,
  },
  {
    name: 'a range detached',
    fault: 'missing',
    async do(system) {
      const [range] = await system.sql<{ name: string; bounds: string }>(RANGE);
      await system.sql(`ALTER TABLE log.events DETACH PARTITION ${range?.name}`);
      await system.sql(`CREATE TABLE ${KEPT} AS SELECT $1::text AS name, $2::text AS bounds`, [
        range?.name,
        range?.bounds,
      ]);
    },
    async undo(system) {
      const [range] = await system.sql<{ name: string; bounds: string }>(`SELECT * FROM ${KEPT}`);
      await system.sql(`ALTER TABLE log.events ATTACH PARTITION ${range?.name} ${range?.bounds}`);
      await system.sql(`SELECT log.guard('${range?.name}')`);
      await system.sql(`DROP TABLE ${KEPT}`);
    },
  },
  ...[1, 2].map((ahead): Harm => ({
    name: ahead === 1 ? 'an event inserted at the end' : 'an event inserted behind a gap',
    fault: 'not-appended',
    do: (system) =>
      system.sql(
        `INSERT INTO log.events ${copyOfLast({ position: `e.position + ${ahead}`, id: 'gen_random_uuid()' })}`,
      ),
    undo: (system) =>
      unguarded(system, 'DELETE FROM log.events WHERE position > (SELECT position FROM log.head)'),
  })),
];

async function keep(system: System, position: number): Promise<void> {
  await system.sql(`CREATE TABLE ${KEPT} AS SELECT * FROM log.events WHERE position = ${position}`);
}

async function restore(system: System, position: number): Promise<void> {
  await unguarded(system, `DELETE FROM log.events WHERE position = ${position}`);
  await system.sql(`INSERT INTO log.events SELECT * FROM ${KEPT}`);
  await system.sql(`DROP TABLE ${KEPT}`);
}

/** With DDL, which a database refuses to nobody who owns it. */
async function unguarded(system: System, statement: string): Promise<void> {
  const ranges = await system.sql<{ name: string }>(
    "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'log.events'::regclass",
  );
  const tables = ['log.events', ...ranges.map(({ name }) => name)];
  for (const table of tables) await system.sql(`ALTER TABLE ${table} DISABLE TRIGGER refuse_change`);
  await system.sql(statement);
  for (const table of tables) await system.sql(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER refuse_change`);
}
