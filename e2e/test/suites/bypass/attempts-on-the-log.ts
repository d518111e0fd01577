/** One way to change what was written; every statement has to be refused by itself. */
export interface Attempt {
  readonly name: string;
  readonly statements: readonly string[];
}

const APPEND_ONLY = ['event_id', 'stream_version', 'command', 'content', 'attempt', 'redriven'];
const COLUMN: Readonly<Record<string, string>> = {
  command: 'last_position = 0',
  content: "media_type = 'x'",
  attempt: "outcome = 'parked'",
  redriven: "reason = 'x'",
};

/** A copy of the newest event with other values, as a row to insert. */
export function copyOfLast(replaced: Readonly<Record<string, string>>): string {
  const values = Object.entries(replaced).map(([name, value]) => `'${name}', ${value}`);
  return `SELECT (jsonb_populate_record(e, jsonb_build_object(${values.join(', ')}))).*
    FROM log.events e ORDER BY e.position DESC LIMIT 1`;
}

/** @param range a partition of log.events, by its full name */
export function changesToTheLog(range: string): readonly Attempt[] {
  const tables = ['log.events', range, ...APPEND_ONLY.map((table) => `log.${table}`)];
  const setOf = (table: string): string => COLUMN[table.replace('log.', '')] ?? 'position = 0';
  return [
    { name: 'UPDATE (table, partition)', statements: tables.map((t) => `UPDATE ${t} SET ${setOf(t)}`) },
    { name: 'DELETE (table, partition)', statements: tables.map((t) => `DELETE FROM ${t}`) },
    { name: 'TRUNCATE (table, partition)', statements: tables.map((t) => `TRUNCATE ${t} CASCADE`) },
    {
      name: 'upsert',
      statements: [
        `INSERT INTO log.events ${copyOfLast({ data: `'{}'::text` })} ON CONFLICT (position) DO UPDATE SET data = '{}'`,
        `INSERT INTO log.stream_version SELECT * FROM log.stream_version LIMIT 1
           ON CONFLICT (stream, version) DO UPDATE SET position = 0`,
      ],
    },
  ];
}

/** What a service or the relay might try besides. */
export const TRESPASSES: readonly Attempt[] = [
  {
    name: 'SELECT … FOR UPDATE',
    statements: ['events', 'stream', 'consumer', 'stalled', 'lease', 'relay_lead'].map(
      (table) => `SELECT * FROM log.${table} LIMIT 1 FOR UPDATE`,
    ),
  },
  {
    name: 'forged time or position',
    statements: [
      `INSERT INTO log.events ${copyOfLast({ position: 'e.position + 1', id: 'gen_random_uuid()' })}`,
      `INSERT INTO log.events ${copyOfLast({ position: 'e.position + 1', recorded_at: `'2020-01-01Z'::text` })}`,
      'UPDATE log.head SET position = position - 1',
      "UPDATE log.head SET recorded_at = '2020-01-01Z'",
      'UPDATE log.consumer SET position = 0',
      'CREATE OR REPLACE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql RETURN now()',
    ],
  },
  {
    name: 'the head’s lock',
    statements: [
      'SELECT * FROM log.head FOR UPDATE',
      'SELECT * FROM log.head FOR KEY SHARE',
      'BEGIN; LOCK TABLE log.head IN EXCLUSIVE MODE',
      'SELECT log.make_room(1)',
    ],
  },
  {
    name: 'more rights',
    statements: [
      'SET ROLE glidepath_log_owner',
      "SET session_replication_role = 'replica'",
      'ALTER TABLE log.events DISABLE TRIGGER ALL',
      "INSERT INTO log.writer VALUES (current_user, 'owner')",
      'CREATE TABLE log.mine ()',
    ],
  },
];
