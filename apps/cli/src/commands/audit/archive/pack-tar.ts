import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TAR_BLOCK, tarHeader } from './tar-header.js';

/** Writes every file below a folder into one tar archive, sorted by path. */
export async function packTar(folder: string, file: string): Promise<void> {
  const out = await open(file, 'w');
  try {
    for (const path of await filesBelow(folder)) {
      const from = join(folder, path);
      const { size } = await stat(from);
      await out.appendFile(tarHeader({ path, size }));
      for await (const chunk of createReadStream(from)) await out.appendFile(chunk as Buffer);
      await out.appendFile(Buffer.alloc((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK));
    }
    // POSIX: two empty blocks end an archive.
    await out.appendFile(Buffer.alloc(2 * TAR_BLOCK));
  } finally {
    await out.close();
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}
