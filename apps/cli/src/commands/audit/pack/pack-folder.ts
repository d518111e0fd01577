import { createHash } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder that remembers the digest of every file it is given. */
export class PackFolder {
  readonly #digests = new Map<string, string>();

  constructor(private readonly folder: string) {}

  /** By path, sorted. */
  get digests(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#digests].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  async put(path: string, content: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    this.#digests.set(path, createHash('sha256').update(content).digest('hex'));
  }

  /** What was put there before. */
  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  /** Writes a file line by line; the whole of it is never held. */
  async putLines(path: string, lines: AsyncIterable<string>): Promise<void> {
    const hash = createHash('sha256');
    const file = await open(join(this.folder, path), 'w');
    try {
      for await (const line of lines) {
        const bytes = Buffer.from(`${line}\n`);
        hash.update(bytes);
        await file.appendFile(bytes);
      }
    } finally {
      await file.close();
    }
    this.#digests.set(path, hash.digest('hex'));
  }
}
