import { setTimeout as delay } from 'node:timers/promises';
import {
  formatTlogProof,
  leafIndex,
  proveConsistency,
  proveInclusion,
  rootAt,
  TileHashReader,
} from '@glidepath/ledger';
import { Injectable } from '@nestjs/common';
import { type KeptCheckpoint, LedgerStore } from './ports.js';
import { NoCheckpointError, NotSealedError } from './refusals.js';

export interface InclusionProof {
  readonly index: number;
  readonly checkpoint: KeptCheckpoint;
  readonly leafHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
  /** A C2SP tlog-proof file. */
  readonly file: string;
}

export interface ConsistencyProof {
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

const WAIT_MS = 3000;
const POLL_MS = 100;

/** Proofs from the stored tiles. */
@Injectable()
export class Prove {
  constructor(private readonly store: LedgerStore) {}

  /** @throws NoCheckpointError when nothing is signed yet */
  async newestCheckpoint(): Promise<KeptCheckpoint> {
    const newest = await this.store.newestCheckpoint();
    if (newest === undefined) throw new NoCheckpointError();
    return newest;
  }

  /** Kept checkpoints of trees larger than `after`, smallest first. */
  checkpointsAfter(after: number, limit: number): Promise<readonly KeptCheckpoint[]> {
    return this.store.checkpointsAfter(after, limit);
  }

  /**
   * Proves that the record at a position is in the tree of a checkpoint.
   * @param size of a signed checkpoint; without it the newest one, for which a record just written is waited for
   * @throws NotSealedError, NoCheckpointError
   */
  async inclusion(position: number, size?: number): Promise<InclusionProof> {
    const checkpoint = await (size === undefined ? this.covering(position) : this.checkpointAt(size));
    if (position > checkpoint.size) throw new NotSealedError(position, checkpoint.size);
    const index = leafIndex(position);
    const tree = new TileHashReader(this.store, checkpoint.size);
    const [leafHash = new Uint8Array()] = await tree.read([{ level: 0, index }]);
    const hashes = await proveInclusion(tree, index, checkpoint.size);
    const file = formatTlogProof({ index: BigInt(index), hashes, checkpoint: checkpoint.note });
    return { index, checkpoint, leafHash, hashes, file };
  }

  /**
   * Proves that the tree of the first size is a prefix of that of the second.
   * @throws NotSealedError when the second size is not sealed yet
   */
  async consistency(from: number, to: number): Promise<ConsistencyProof> {
    const sealed = await this.store.sealedSize();
    if (to > sealed) throw new NotSealedError(to, sealed);
    const tree = new TileHashReader(this.store, sealed);
    const [fromRoot, toRoot, hashes] = await Promise.all([
      rootAt(tree, from),
      rootAt(tree, to),
      proveConsistency(tree, from, to),
    ]);
    return { fromRoot, toRoot, hashes };
  }

  private async checkpointAt(size: number): Promise<KeptCheckpoint> {
    const checkpoint = await this.store.checkpointAt(size);
    if (checkpoint === undefined) throw new NoCheckpointError(size);
    return checkpoint;
  }

  private async covering(position: number): Promise<KeptCheckpoint> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const newest = await this.newestCheckpoint();
      if (newest.size >= position || performance.now() >= deadline) return newest;
      await delay(POLL_MS);
    }
  }
}
