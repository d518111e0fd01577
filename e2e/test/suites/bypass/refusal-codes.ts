import pg from 'pg';

/**
 * Tries statements, each by itself, in one session.
 * @param before what the session begins with
 * @returns the SQLSTATE each was refused with, undefined where it was not
 */
export async function refusalCodes(
  connectionString: string,
  before: readonly string[],
  statements: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const statement of before) await client.query(statement);
    const codes: (string | undefined)[] = [];
    for (const statement of statements) {
      codes.push(await refusalOf(client, statement));
      await client.query('ROLLBACK');
    }
    return codes;
  } finally {
    await client.end();
  }
}

async function refusalOf(client: pg.Client, statement: string): Promise<string | undefined> {
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : String(error);
  }
}
