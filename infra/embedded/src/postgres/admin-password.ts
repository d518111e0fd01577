import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PASSWORD_BYTES = 24;

/** The password of the Postgres superuser: made once per home, kept where only its owner can read it. */
export async function adminPassword(home: string): Promise<string> {
  const path = join(home, 'secrets', 'postgres-admin-password');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept.trim();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await mkdir(join(home, 'secrets'), { recursive: true, mode: 0o700 });
  await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return password;
}
