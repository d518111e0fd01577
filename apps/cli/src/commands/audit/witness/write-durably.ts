import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file so that a crash at any moment leaves the old or the new one, whole: written beside it, flushed,
 * renamed, and the folder flushed.
 * @param mode permissions of the new file
 */
export async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const beside = `${path}.new`;
  await flushed(beside, 'w', mode, text);
  await rename(beside, path);
  await flushed(dirname(path), 'r');
}

async function flushed(path: string, flags: string, mode?: number, text?: string): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    if (text !== undefined) await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
