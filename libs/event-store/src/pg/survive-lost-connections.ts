import type { Pool } from 'pg';

/**
 * Lets a process outlive its connections to Postgres. The pool watches a connection only while it is idle: one that
 * breaks in somebody's hands, between two statements of a transaction, would end the process. Whoever holds it learns
 * with its next statement, and every other way back is a new connection.
 * @param onLost told of connections that broke while idle
 */
export function surviveLostConnections(pool: Pool, onLost: (error: Error) => void = () => undefined): void {
  pool.on('error', onLost);
  pool.on('connect', (client) => void client.on('error', () => undefined));
}
