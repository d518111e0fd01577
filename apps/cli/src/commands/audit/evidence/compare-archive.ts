import {
  type BuiltTile,
  decodeEntryBundle,
  entryBundlePath,
  hashLeaf,
  type LogFault,
  MalformedError,
  sameHash,
  type Tile,
  TILE_WIDTH,
  TileBuilder,
  tileAt,
  tilePath,
  TileReader,
} from '@glidepath/ledger';
import type { ArchiveFiles } from '../archive/archive-files.js';

/**
 * Builds every tile anew from the entry bundles and compares each file, byte by byte.
 * @param size records of the newest checkpoint, whose root the records were found to give
 * @returns the first file that is missing or is not what the entries give
 */
export async function compareArchive(files: ArchiveFiles, size: number): Promise<LogFault | undefined> {
  const builder = await TileBuilder.resume(new NoTiles(), 0);
  /** By tile level: the tile at the right edge, which is a file of its own only once everything is read. */
  const edge = new Map<number, BuiltTile>();
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const { width } = tileAt(0, index, size);
    const path = entryBundlePath({ index, width });
    const leaves = leavesOf(await files.read(path), width);
    if (leaves === undefined) return altered(path, { level: 0, index, width });
    for (const leaf of leaves) builder.append(leaf);
    const built = builder.drain();
    for (const tile of built) edge.delete(tile.tile.level);
    for (const tile of built.filter(isPartial)) edge.set(tile.tile.level, tile);
    const fault = await firstAltered(
      files,
      built.filter((tile) => !isPartial(tile)),
    );
    if (fault !== undefined) return fault;
  }
  return firstAltered(files, [...edge.values()]);
}

async function firstAltered(files: ArchiveFiles, built: readonly BuiltTile[]): Promise<LogFault | undefined> {
  for (const { tile, bytes } of built) {
    const path = tilePath(tile);
    const found = await files.read(path);
    if (found === undefined || !sameHash(found, bytes)) return altered(path, tile);
  }
  return undefined;
}

function isPartial({ tile }: BuiltTile): boolean {
  return tile.width < TILE_WIDTH;
}

function leavesOf(bundle: Uint8Array | undefined, width: number): readonly Uint8Array[] | undefined {
  if (bundle === undefined) return undefined;
  try {
    return decodeEntryBundle(bundle, width).map(hashLeaf);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function altered(path: string, { level, index, width }: Tile): LogFault {
  const records = TILE_WIDTH ** level;
  return {
    kind: 'altered-file',
    from: index * TILE_WIDTH * records + 1,
    to: (index * TILE_WIDTH + width) * records,
    detail: `${path} is missing or is not what the records give`,
  };
}

class NoTiles extends TileReader {
  override readTile(): Promise<Uint8Array> {
    return Promise.reject(new RangeError('an empty tree has no tiles'));
  }
}
