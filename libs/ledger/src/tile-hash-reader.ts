import { CompactRange } from './compact-range.js';
import { MissingHashError } from './errors.js';
import { HashReader } from './hash-reader.js';
import { decodeTile, type Tile, TILE_HEIGHT, TILE_WIDTH, tileAt } from './tile.js';
import type { TreeNode } from './tree-node.js';

/** Where tiles are kept: files, rows or a web server. */
export abstract class TileReader {
  /**
   * The bytes of a tile as wide as asked. A wider tile of the same index may be cut to size by the reader.
   * @throws MissingHashError when it is not stored
   */
  abstract readTile(tile: Tile): Promise<Uint8Array>;
}

/** Hashes of a tree of a fixed size, read from its tiles; each tile is fetched once per read. */
export class TileHashReader extends HashReader {
  /** @param size leaves in the tree: decides how wide its partial tiles are */
  constructor(
    private readonly tiles: TileReader,
    private readonly size: number,
  ) {
    super();
  }

  override async read(nodes: readonly TreeNode[]): Promise<readonly Uint8Array[]> {
    const fetched = new Map<string, Promise<readonly Uint8Array[]>>();
    return Promise.all(nodes.map((node) => this.#hash(node, fetched)));
  }

  /** A node between two tile levels is folded from the hashes below it, which all lie in one tile. */
  async #hash(node: TreeNode, fetched: Map<string, Promise<readonly Uint8Array[]>>): Promise<Uint8Array> {
    const level = Math.floor(node.level / TILE_HEIGHT);
    const width = 2 ** (node.level % TILE_HEIGHT);
    const first = node.index * width;
    const index = Math.floor(first / TILE_WIDTH);
    const key = `${level}/${index}`;
    const fetching = fetched.get(key) ?? this.#fetch(level, index);
    fetched.set(key, fetching);
    const below = (await fetching).slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width);
    if (below.length !== width) {
      throw new MissingHashError(
        `no subtree ${node.level}/${node.index} in the tiles of ${this.size} leaves`,
      );
    }
    return foldComplete(below);
  }

  async #fetch(level: number, index: number): Promise<readonly Uint8Array[]> {
    const tile = tileAt(level, index, this.size);
    return decodeTile(await this.tiles.readTile(tile), tile.width);
  }
}

function foldComplete(hashes: readonly Uint8Array[]): Uint8Array {
  const range = CompactRange.empty();
  for (const hash of hashes) range.append(hash);
  return range.root();
}
