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

  /** @param size leaves in the tree the tiles are of */
  constructor(
    private readonly tiles: TileReader,
    private readonly size: number,
  ) {}

  /**
   * The leaf sealed at a position (1..), undefined beyond the tree or where its tile is not stored. Reads each tile once
   * when positions come in order.
   */
  async at(position: number): Promise<Uint8Array | undefined> {
    if (position < 1 || position > this.size) return undefined;
    const index = Math.floor((position - 1) / TILE_WIDTH);
    if (index !== this.index) {
      this.leaves = await this.read(index);
      this.index = index;
    }
    return this.leaves[(position - 1) % TILE_WIDTH];
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
