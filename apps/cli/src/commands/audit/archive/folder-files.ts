import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveFiles } from './archive-files.js';

export class FolderFiles extends ArchiveFiles {
  override readonly name: string;

  constructor(private readonly folder: string) {
    super();
    this.name = `the folder ${folder}`;
  }

  override read(path: string): Promise<Uint8Array | undefined> {
    return readFile(join(this.folder, path)).catch(absent);
  }

  override async stream(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const file = join(this.folder, path);
    const found = await stat(file).catch(absent);
    return found === undefined ? undefined : createReadStream(file);
  }

  override async list(folder: string): Promise<readonly string[]> {
    return ((await readdir(join(this.folder, folder)).catch(absent)) ?? []).toSorted();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
