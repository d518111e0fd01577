import type { Pool, PoolClient } from 'pg';

/** A statement of the transaction had failed, and its work went on as if it had not; nothing of it stands. */
export class RolledBackError extends Error {
  override readonly name = 'RolledBackError';
  constructor() {
    super('the transaction was rolled back: a statement in it had failed');
  }
}

/**
 * Does work in a transaction of its own: committed when it resolves, undone when it rejects, and the connection given
 * back either way. A connection that cannot even roll back is closed.
 * @param begin how it begins: settings for the transaction cost no round trip of their own here
 * @throws what the work throws, RolledBackError
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
    // Of a transaction in which a statement has failed, whoever caught that, COMMIT only says that it was rolled back.
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new RolledBackError();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}
