import type { Pool, PoolClient } from 'pg';

/**
 * Does work in a transaction of its own: committed when it resolves, undone when it rejects, and the connection given
 * back either way. A connection that cannot even roll back is closed.
 * @param begin how it begins: settings for the transaction cost no round trip of their own here
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  begin = 'BEGIN',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}
