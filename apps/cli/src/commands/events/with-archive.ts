import { ArchiveRefusedError, LogArchive } from '@glidepath/event-store/pg';
import { DatabaseError, Pool } from 'pg';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

/** `lock_not_available`: readers keep the log busy. */
const BUSY = '55P03';

/**
 * Does work on the archive, which no service may: it takes the admin's own credentials, and they are asked from the
 * environment, as arguments are seen by everybody on the machine.
 * @throws Failure where there are none, nobody answers, the archive refuses, or readers keep the log busy
 */
export async function withArchive<Result>(
  { settings: { databaseUrl } }: Pick<CommandContext, 'settings'>,
  work: (archive: LogArchive) => Promise<Result>,
): Promise<Result> {
  if (databaseUrl === undefined)
    throw new Failure(
      EXIT.usage,
      'this is for who runs the log: set DATABASE_URL to the URL of its admin',
      'docs/reliability.md, old ranges: where a local stack keeps it',
    );
  const pool = new Pool({ connectionString: databaseUrl, max: 1, application_name: 'glide' });
  try {
    return await work(new LogArchive(pool));
  } catch (error) {
    throw failureOf(error);
  } finally {
    await pool.end();
  }
}

function failureOf(error: unknown): unknown {
  if (error instanceof ArchiveRefusedError) return new Failure(EXIT.conflict, error.message);
  if (error instanceof DatabaseError && error.code === BUSY)
    return new Failure(EXIT.conflict, 'readers keep the log busy: try again in a while');
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  // Of the system, not of Postgres: ECONNREFUSED.
  return code !== undefined && /^E[A-Z]{3,}$/.test(code)
    ? new Failure(EXIT.unreachable, `the database does not answer: ${message ?? code}`)
    : error;
}
