import pg from 'pg';
import type { World } from './world.js';

/** Copies the database of a world as it stands. Everybody in it is sent away for that, and comes back by itself. */
export function keepDatabase(world: World): Promise<void> {
  const { name } = world.options;
  return withoutConnections(world, [`CREATE DATABASE ${name}_copy TEMPLATE ${name} STRATEGY FILE_COPY`]);
}

/** Puts the copy in the place of the database, as a restore from a backup does. */
export function restoreDatabase(world: World): Promise<void> {
  const { name } = world.options;
  return withoutConnections(world, [
    `ALTER DATABASE ${name} RENAME TO ${name}_lost`,
    `ALTER DATABASE ${name}_copy RENAME TO ${name}`,
  ]);
}

/** Runs statements while nobody may be in the database, and lets them in again. */
async function withoutConnections({ options }: World, statements: readonly string[]): Promise<void> {
  const { name, servers } = options;
  const client = new pg.Client({ connectionString: await servers.postgres.createDatabase('postgres') });
  await client.connect();
  try {
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await client.query(
      'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    );
    for (const statement of statements) await client.query(statement);
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  } finally {
    await client.end();
  }
}
