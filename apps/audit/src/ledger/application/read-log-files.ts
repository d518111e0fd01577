import { encodeEntryBundle, leafBytes, MissingHashError, TILE_WIDTH, type TilePath } from '@glidepath/ledger';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { LedgerStore } from './ports.js';

/** The log as C2SP tiles and entry bundles. */
@Injectable()
export class ReadLogFiles {
  constructor(
    private readonly store: LedgerStore,
    private readonly source: LogSource,
  ) {}

  /** The bytes of a tile or bundle, undefined while the log does not reach that far. */
  async read(path: TilePath): Promise<Uint8Array | undefined> {
    try {
      return await (path.kind === 'tile' ? this.store.readTile(path) : this.bundle(path.index, path.width));
    } catch (error) {
      if (error instanceof MissingHashError) return undefined;
      throw error;
    }
  }

  private async bundle(index: number, width: number): Promise<Uint8Array | undefined> {
    const after = index * TILE_WIDTH;
    if (after + width > (await this.store.sealedSize())) return undefined;
    const entries: Uint8Array[] = [];
    for await (const raw of this.source.readRaw({ after, until: after + width }))
      entries.push(leafBytes(raw));
    return entries.length === width ? encodeEntryBundle(entries) : undefined;
  }
}
