import { encodeBase64, proveConsistency, TileHashReader } from '@glidepath/ledger';
import { Injectable } from '@nestjs/common';
import { type KeptCheckpoint, LedgerStore, SignerVault } from './ports.js';

/** Checkpoints on their way to witnesses and back. */
@Injectable()
export class CosignedCheckpoints {
  constructor(
    private readonly store: LedgerStore,
    private readonly vault: SignerVault,
  ) {}

  newest(): Promise<KeptCheckpoint | undefined> {
    return this.store.newestCheckpoint();
  }

  /** An `add-checkpoint` request from a size the witness knows (C2SP tlog-witness). */
  async requestFrom(old: number, { size, note }: KeptCheckpoint): Promise<string> {
    const tree = new TileHashReader(this.store, size);
    const proof = old > 0 && old < size ? await proveConsistency(tree, old, size) : [];
    return `old ${old}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`;
  }

  /** Adds signature lines to a kept checkpoint, in the database and as a file. */
  keep(size: number, lines: string): Promise<void> {
    return this.store.exclusively(async () => {
      const note = await this.store.cosign(size, lines);
      if (note !== undefined) await this.vault.keepNote(size, note);
    });
  }
}
