import { MissingHashError } from './errors.js';
import { decodeTile, TILE_WIDTH, tileAt } from './tile.js';
import type { TileReader } from './tile-hash-reader.js';

/**
 * Leaf hashes as they were sealed, for a verifier that walks the log: with them it names the very record that was
 * altered, where checkpoints alone give a range. They need no trust: a checkpoint still has to agree.
 */
export class SealedLeaves {
  private index = -1;
  private leaves: readonly Uint8Array[] = [];
  /** Of the tile behind the one in use. */
  private next: Promise<readonly Uint8Array[]> | undefined;

  /** @param size leaves in the tree the tiles are of */
  constructor(
    private readonly tiles: TileReader,
    private readonly size: number,
  ) {}

  /**
   * The leaf sealed at a position (1..), undefined beyond the tree or where its tile is not stored. When positions come
   * in order, each tile is read once, while the one before it is in use.
   */
  async at(position: number): Promise<Uint8Array | undefined> {
    if (position < 1 || position > this.size) return undefined;
    const index = Math.floor((position - 1) / TILE_WIDTH);
    const leaves = index === this.index ? this.leaves : await this.turnTo(index);
    return leaves[(position - 1) % TILE_WIDTH];
  }

  private async turnTo(index: number): Promise<readonly Uint8Array[]> {
    const isNext = index === this.index + 1;
    const reading = isNext ? this.next : undefined;
    this.next = undefined;
    const leaves = await (reading ?? this.read(index));
    this.leaves = leaves;
    this.index = index;
    if (isNext && (index + 1) * TILE_WIDTH < this.size) {
      this.next = this.read(index + 1);
      // Met when it is awaited; the walk may end before that.
      this.next.catch(() => undefined);
    }
    return leaves;
  }

  private async read(index: number): Promise<readonly Uint8Array[]> {
    const tile = tileAt(0, index, this.size);
    try {
      return decodeTile(await this.tiles.readTile(tile), tile.width);
    } catch (error) {
      if (error instanceof MissingHashError) return [];
      throw error;
    }
  }
}
