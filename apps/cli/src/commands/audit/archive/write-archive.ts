import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { entryBundlePath, tilePath, tilesOf } from '@glidepath/ledger';
import type { CommandContext } from '../../../command.js';
import type { LogIdentity } from '../evidence/evidence.js';
import { ARCHIVE } from './archive-files.js';

export interface ArchiveContents {
  /** The newest checkpoint: decides what is written. */
  readonly note: string;
  readonly identity: LogIdentity;
  /** Records it covers. */
  readonly size: number;
  readonly hasEvents: boolean;
}

export interface Archived {
  readonly files: number;
  readonly checkpoints: number;
}

/** Tiles and bundles asked for at once. */
const AT_ONCE = 8;

/** Writes a log into a folder. The newest checkpoint comes last: a folder without one was not finished. */
export async function writeArchive(
  context: Pick<CommandContext, 'glidepath' | 'signal'>,
  { note, identity, size, hasEvents }: ArchiveContents,
  folder: string,
): Promise<Archived> {
  const { glidepath, signal } = context;
  const put = async (path: string, content: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  await put(ARCHIVE.key, `${identity.verifierKey}\n`);
  for (const [index, rotation] of identity.rotations.entries())
    await put(`${ARCHIVE.rotations}/${String(index + 1).padStart(6, '0')}.note`, rotation);
  if (identity.succession !== undefined) await put(ARCHIVE.succession, identity.succession);
  const paths = filesOf(size);
  let files = 2;
  const fetching = Array.from({ length: AT_ONCE }, async () => {
    for (const path of paths) {
      await put(path, await glidepath.audit.file(path, { signal }));
      files += 1;
    }
  });
  await Promise.all(fetching);
  let checkpoints = 0;
  for await (const kept of glidepath.audit.checkpoints({ signal })) {
    if (kept.size > size) break;
    await put(`${ARCHIVE.checkpoints}/${kept.size}.note`, kept.note);
    checkpoints += 1;
  }
  if (hasEvents) await pipeline(Readable.from(eventLines(context, size)), toFile(folder));
  await put(ARCHIVE.checkpoint, note);
  return { files: files + checkpoints + (hasEvents ? 1 : 0), checkpoints };
}

/** One generator for all who fetch: each takes the next path. */
function* filesOf(size: number): Generator<string> {
  for (const tile of tilesOf(size)) {
    yield tilePath(tile);
    if (tile.level === 0) yield entryBundlePath(tile);
  }
}

async function* eventLines(
  { glidepath, signal }: Pick<CommandContext, 'glidepath' | 'signal'>,
  size: number,
): AsyncGenerator<string, void> {
  if (size === 0) return;
  for await (const { text } of glidepath.events.lines({ until: String(size), signal })) yield `${text}\n`;
}

function toFile(folder: string): ReturnType<typeof createWriteStream> {
  return createWriteStream(join(folder, ARCHIVE.events));
}
