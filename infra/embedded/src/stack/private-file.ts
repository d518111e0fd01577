import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The text of a file only its owner can read, made at the first call. Two first calls at once keep one result each and
 * the file holds the later one: callers hold the lock of their home.
 */
export async function keptPrivately(path: string, make: () => Promise<string> | string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const text = await make();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.draft`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
  return text;
}
