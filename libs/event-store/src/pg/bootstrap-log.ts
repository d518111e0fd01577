import type { ClientBase, Pool } from 'pg';
import { appendFunction } from './schema/append-function.js';
import { appendParts } from './schema/append-parts.js';
import { appendTogetherFunction } from './schema/append-together-function.js';
import { archive, archiveSchema } from './schema/archive.js';
import { clock } from './schema/clock.js';
import { consumerFunctions } from './schema/consumer-functions.js';
import { directory, directoryGrants, directorySchema } from './schema/directory.js';
import { durability } from './schema/durability.js';
import { guards } from './schema/guards.js';
import { leases } from './schema/leases.js';
import { ranges } from './schema/ranges.js';
import {
  leadGrants,
  LOG_OWNER,
  loginRole,
  owner,
  readGrants,
  roleOf,
  serviceSchema,
  writeGrants,
} from './schema/roles.js';
import { snapshots } from './schema/snapshots.js';
import { subscriptions } from './schema/subscriptions.js';
import { tables } from './schema/tables.js';

export interface LogSpec {
  /** Every service with the stream categories it alone may write. */
  readonly services: readonly { readonly name: string; readonly categories: readonly string[] }[];
  readonly eventTypes: readonly { readonly type: string; readonly category: string }[];
  /** Login passwords by service name, and of `relay`. A role without one keeps what it has. */
  readonly passwords: Readonly<Record<string, string>>;
  /** Positions per range of the events table, 1,000,000 by default; only the first bootstrap sets it. */
  readonly rangeSize?: number;
}

/** Any number: bootstraps of one database wait for each other on it. */
const BOOTSTRAP_LOCK = 7_402_118;

/**
 * Makes or completes, in the database the admin is connected to, schema `log`, its roles and grants, and a schema for
 * each service. Idempotent; one transaction. Never removes an event type, a category or a service.
 * @param admin a superuser, or a role that may create roles and schemas
 * @throws RangeError when two services claim one category, or an event type names a category nobody owns
 */
export async function bootstrapLog(admin: Pool | ClientBase, spec: LogSpec): Promise<void> {
  checkSpec(spec);
  const isPool = 'totalCount' in admin;
  const client = isPool ? await admin.connect() : admin;
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${BOOTSTRAP_LOCK})`);
    await buildSchema(client, spec);
    await register(client, spec);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    if (isPool && 'release' in client && typeof client.release === 'function') client.release();
  }
}

async function buildSchema(client: ClientBase, spec: LogSpec): Promise<void> {
  await client.query("SET LOCAL client_min_messages = 'warning'");
  await client.query(owner);
  await client.query(directorySchema);
  await client.query(archiveSchema);
  const roles = [...spec.services.map(({ name }) => name), 'relay'];
  for (const name of roles) await client.query(loginRole(roleOf(name), spec.passwords[name] ?? null));
  for (const { name } of spec.services) await client.query(serviceSchema(name));

  await client.query(`SET LOCAL ROLE ${LOG_OWNER}`);
  for (const part of [
    tables,
    archive,
    clock,
    guards,
    durability,
    ranges,
    consumerFunctions,
    leases,
    subscriptions,
    appendParts,
    appendFunction,
    appendTogetherFunction,
    snapshots,
    directory,
  ])
    await client.query(part);
  await client.query('INSERT INTO log.head (range_size) VALUES ($1) ON CONFLICT DO NOTHING', [
    spec.rangeSize ?? 1_000_000,
  ]);
  await client.query('SELECT log.make_room(position) FROM log.head');
  // Functions are open to everybody when made; here only what is granted below may be called.
  await client.query('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC');
  await client.query('REVOKE ALL ON SCHEMA log FROM PUBLIC');
  for (const name of roles) await client.query(readGrants(roleOf(name)));
  for (const { name } of spec.services) await client.query(writeGrants(name));
  for (const { name } of spec.services) await client.query(directoryGrants(name));
  await client.query(leadGrants());
}

async function register(client: ClientBase, spec: LogSpec): Promise<void> {
  const names = spec.services.map(({ name }) => name);
  const categories = spec.services.flatMap(({ name, categories: own }) =>
    own.map((category) => ({ category, name })),
  );
  await client.query(
    'INSERT INTO log.writer (role, service) SELECT * FROM unnest($1::name[], $2::text[]) ON CONFLICT DO NOTHING',
    [names.map(roleOf), names],
  );
  await client.query(
    `INSERT INTO log.category (category, service) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (category) DO UPDATE SET service = excluded.service`,
    [categories.map(({ category }) => category), categories.map(({ name }) => name)],
  );
  await client.query(
    `INSERT INTO log.event_type (type, category, service, role, longer)
     SELECT t.type, t.category, c.service, w.role, ARRAY(
       SELECT l.category || '-' FROM log.category l WHERE starts_with(l.category, t.category || '-'))
     FROM (
       SELECT * FROM unnest($1::text[], $2::text[])
       UNION SELECT e.type, e.category FROM log.event_type e WHERE e.type <> ALL($1)
     ) AS t(type, category)
     JOIN log.category c ON c.category = t.category JOIN log.writer w ON w.service = c.service
     ON CONFLICT (type) DO UPDATE
       SET category = excluded.category, service = excluded.service, role = excluded.role, longer = excluded.longer`,
    [spec.eventTypes.map(({ type }) => type), spec.eventTypes.map(({ category }) => category)],
  );
  await client.query(
    `INSERT INTO log.consumer (consumer, partition)
     SELECT name, partition FROM unnest($1::text[]) AS name, generate_series(0, 15) AS partition ON CONFLICT DO NOTHING`,
    [names],
  );
  await client.query(
    `INSERT INTO log.lease (consumer, partition)
     SELECT name, partition FROM unnest($1::text[]) AS name, generate_series(0, 15) AS partition ON CONFLICT DO NOTHING`,
    [names],
  );
  await client.query('RESET ROLE');
}

function checkSpec(spec: LogSpec): void {
  const owners = new Map<string, string>();
  for (const { name, categories } of spec.services) {
    for (const category of categories) {
      const other = owners.get(category);
      if (other !== undefined)
        throw new RangeError(`category ${category} is claimed by ${other} and by ${name}`);
      owners.set(category, name);
    }
  }
  for (const { type, category } of spec.eventTypes) {
    if (!owners.has(category))
      throw new RangeError(`${type} belongs to category ${category}, which no service owns`);
  }
}
