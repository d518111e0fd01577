import { escapeIdentifier, type Pool, type PoolClient } from 'pg';

/** One step of a service's own tables. Never edited once released; the next step changes what it did. */
export interface Migration {
  /** Unique in the service, in order: `001-change-list`. */
  readonly name: string;
  /** Statements; tables are named with their schema, as the search path is not assumed. */
  readonly sql: string;
}

/**
 * Brings the tables of a service's schema up to date: what has not run yet runs in order, each in a transaction with
 * its entry in `<schema>.schema_version`. Replicas that start together wait for each other.
 * @param schema owned by the role of the pool
 */
export async function applyMigrations(
  pool: Pool,
  schema: string,
  migrations: readonly Migration[],
): Promise<void> {
  const versions = `${escapeIdentifier(schema)}.schema_version`;
  const client = await pool.connect();
  try {
    await createVersions(client, versions);
    for (const migration of migrations) await applyOnce(client, versions, migration);
  } finally {
    client.release();
  }
}

async function createVersions(client: PoolClient, versions: string): Promise<void> {
  const create = `CREATE TABLE IF NOT EXISTS ${versions} (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`;
  // Two replicas may both find it missing; the one that loses the race finds it at the second look.
  await client.query(create).catch(() => client.query(create));
}

async function applyOnce(client: PoolClient, versions: string, { name, sql }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`LOCK TABLE ${versions} IN EXCLUSIVE MODE`);
    const { rowCount } = await client.query(
      `INSERT INTO ${versions} (name) VALUES ($1) ON CONFLICT DO NOTHING`,
      [name],
    );
    if (rowCount === 1) await client.query(sql);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
