import { CompactRange } from './compact-range.js';
import { HASH_BYTES } from './merkle-hash.js';
import { type Tile, TILE_HEIGHT, TILE_WIDTH, tileAt, tileCounts } from './tile.js';
import { TileHashReader, type TileReader } from './tile-hash-reader.js';
import { frontierNodes } from './tree-node.js';

/** A tile with its bytes, to be stored in place of any narrower one of the same level and index. */
export interface BuiltTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** The tile being filled on one tile level. */
interface OpenTile {
  readonly index: number;
  readonly bytes: Uint8Array;
  width: number;
  isChanged: boolean;
}

/** Grows a tree and the tiles that hold it. Memory is one tile per level, whatever the size. */
export class TileBuilder {
  readonly #range: CompactRange;
  /** By tile level. */
  readonly #open: OpenTile[];
  readonly #full: BuiltTile[] = [];

  private constructor(range: CompactRange, open: OpenTile[]) {
    this.#range = range;
    this.#open = open;
  }

  /**
   * Goes on from stored tiles.
   * @param size leaves stored so far
   * @throws MissingHashError when the tiles do not reach that far
   */
  static async resume(tiles: TileReader, size: number): Promise<TileBuilder> {
    const hashes = await new TileHashReader(tiles, size).read(frontierNodes(size));
    const open: OpenTile[] = [];
    for (let level = 0; size >= TILE_WIDTH ** level; level += 1) {
      const { full, partialWidth: width } = tileCounts(level, size);
      const tile = { ...emptyTile(full), width };
      if (width > 0) tile.bytes.set(await tiles.readTile(tileAt(level, full, size)));
      open.push(tile);
    }
    return new TileBuilder(CompactRange.restore(size, hashes), open);
  }

  /** Leaves so far. */
  get size(): number {
    return this.#range.size;
  }

  /** The RFC 6962 root of the leaves so far. */
  root(): Uint8Array {
    return this.#range.root();
  }

  /** Adds the next leaf by its hash. */
  append(leafHash: Uint8Array): void {
    for (const { level, hash } of this.#range.append(leafHash)) {
      if (level % TILE_HEIGHT === 0) this.#put(level / TILE_HEIGHT, hash);
    }
  }

  /** The tiles that changed since this was last asked, each once. */
  drain(): readonly BuiltTile[] {
    const partial = this.#open.flatMap(({ index, bytes, width, isChanged }, level) =>
      isChanged ? [{ tile: { level, index, width }, bytes: bytes.slice(0, width * HASH_BYTES) }] : [],
    );
    for (const tile of this.#open) tile.isChanged = false;
    return [...this.#full.splice(0), ...partial];
  }

  #put(level: number, hash: Uint8Array): void {
    const tile = (this.#open[level] ??= emptyTile(0));
    tile.bytes.set(hash, tile.width * HASH_BYTES);
    tile.width += 1;
    tile.isChanged = true;
    if (tile.width < TILE_WIDTH) return;
    this.#full.push({ tile: { level, index: tile.index, width: TILE_WIDTH }, bytes: tile.bytes });
    this.#open[level] = emptyTile(tile.index + 1);
  }
}

function emptyTile(index: number): OpenTile {
  return { index, bytes: new Uint8Array(TILE_WIDTH * HASH_BYTES), width: 0, isChanged: false };
}
