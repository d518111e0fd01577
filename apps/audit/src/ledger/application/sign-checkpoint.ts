import { parseCheckpoint, parseNote, rootAt, signCheckpoint, TileHashReader } from '@glidepath/ledger';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { decideSigning, type SignedPast, type SigningDecision } from '../domain/decide-signing.js';
import { LedgerAlarmError } from '../domain/ledger-alarm.js';
import { LedgerStore, SignerVault, type SignerState } from './ports.js';

/** Signs the tree, one process at a time, and only what extends the tree signed last. */
@Injectable()
export class SignCheckpoint {
  constructor(
    private readonly store: LedgerStore,
    private readonly vault: SignerVault,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs what is sealed, where that is new.
   * @param size records sealed
   * @returns the size signed last
   * @throws LedgerAlarmError when the tree does not extend the one signed last, or the signer has lost its memory
   */
  run(size: number): Promise<number> {
    return this.store.exclusively(async () => {
      const state = await this.vault.load();
      const decision = await this.decide(state, size);
      switch (decision.kind) {
        case 'refuse':
          throw new LedgerAlarmError(decision.alarm);
        case 'nothing-new':
          return size;
        case 'sign':
          return this.sign(state ?? (await this.vault.create()), size);
      }
    });
  }

  private async decide(state: SignerState | undefined, size: number): Promise<SigningDecision> {
    const last = state?.last;
    const reaches = last !== undefined && last.size <= size;
    const rootAtLast = reaches ? hex(await rootAt(this.tree(size), last.size)) : undefined;
    const agrees = last === undefined || rootAtLast === last.root;
    return decideSigning({
      last,
      size,
      rootAtLast,
      past: agrees ? { agreesThrough: size, differs: false } : await this.past(last.origin, size),
      hasCheckpoints: (await this.store.newestCheckpoint()) !== undefined,
      isKept: (await this.store.checkpointAt(size)) !== undefined,
    });
  }

  /** By the notes the signer keeps, of trees up to this size. */
  private async past(origin: string, size: number): Promise<SignedPast> {
    let [agreesThrough, differs] = [0, false];
    for await (const note of this.vault.notes()) {
      const signed = parseCheckpoint(parseNote(note).text);
      if (signed.origin !== origin || signed.size === 0n || signed.size > BigInt(size)) continue;
      const root = await rootAt(this.tree(size), Number(signed.size));
      if (Buffer.compare(root, signed.root) !== 0) differs = true;
      else agreesThrough = Math.max(agreesThrough, Number(signed.size));
    }
    return { agreesThrough, differs };
  }

  private async sign({ signer, last }: SignerState, size: number): Promise<number> {
    const root = await rootAt(this.tree(size), size);
    await this.vault.remember({ origin: last.origin, size, root: hex(root) });
    const checkpoint = { origin: last.origin, size: BigInt(size), root };
    const note = signCheckpoint(checkpoint, [signer], this.clock.now());
    await this.store.keepCheckpoint({ size, root, note });
    await this.vault.keepNote(size, note);
    return size;
  }

  private tree(size: number): TileHashReader {
    return new TileHashReader(this.store, size);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
