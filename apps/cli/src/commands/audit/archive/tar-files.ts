import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ArchiveFiles } from './archive-files.js';
import { readTarHeader, TAR_BLOCK } from './tar-header.js';

interface Place {
  readonly at: number;
  readonly size: number;
}

/** A folder inside a tar archive, read in place. */
export class TarFiles extends ArchiveFiles {
  override readonly name: string;

  private constructor(
    private readonly file: string,
    private readonly places: ReadonlyMap<string, Place>,
  ) {
    super();
    this.name = `the bundle ${file}`;
  }

  /** @throws RangeError when the file is no tar archive, or one that others may read in another way */
  static async open(file: string): Promise<TarFiles> {
    const handle = await open(file, 'r');
    try {
      return new TarFiles(file, await readPlaces(handle));
    } finally {
      await handle.close();
    }
  }

  override async read(path: string): Promise<Uint8Array | undefined> {
    const chunks = await this.stream(path);
    if (chunks === undefined) return undefined;
    const read: Uint8Array[] = [];
    for await (const chunk of chunks) read.push(chunk);
    return Buffer.concat(read);
  }

  override async stream(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const place = this.places.get(path);
    if (place === undefined) return undefined;
    if (place.size === 0) return empty();
    return createReadStream(this.file, { start: place.at, end: place.at + place.size - 1 });
  }

  override list(folder: string): Promise<readonly string[]> {
    const inside = [...this.places.keys()].filter((path) => path.startsWith(`${folder}/`));
    return Promise.resolve(inside.map((path) => path.slice(folder.length + 1)).toSorted());
  }
}

async function readPlaces(handle: FileHandle): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  const header = Buffer.alloc(TAR_BLOCK);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(header, 0, TAR_BLOCK, at);
    const entry = bytesRead === TAR_BLOCK ? readTarHeader(header) : undefined;
    if (entry === undefined) return places;
    at += TAR_BLOCK;
    if (places.has(entry.path)) throw new RangeError(`${entry.path} is in the archive twice`);
    if (entry.path !== '') places.set(entry.path, { at, size: entry.size });
    at += Math.ceil(entry.size / TAR_BLOCK) * TAR_BLOCK;
  }
}

async function* empty(): AsyncIterable<Uint8Array> {
  yield* [];
}
