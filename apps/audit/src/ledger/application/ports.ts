import {
  type BuiltTile,
  LogKeys,
  type LogSuccession,
  type NoteSigner,
  openLogSuccession,
  TileReader,
} from '@glidepath/ledger';
import type { SignedHead } from '../domain/decide-signing.js';

/** A signed checkpoint as the ledger keeps it. */
export interface KeptCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note, verbatim. */
  readonly note: string;
}

/** Somebody else sealed the same records first; reading the tiles again is all there is to do. */
export class SealedElsewhereError extends Error {
  override readonly name = 'SealedElsewhereError';
}

const NOTES_PER_READ = 1000;

/** Tiles and checkpoints. */
export abstract class LedgerStore extends TileReader {
  /** Records sealed so far. */
  abstract sealedSize(): Promise<number>;

  /**
   * Stores tiles and moves the sealed size, in one transaction.
   * @throws SealedElsewhereError when the size is not `from` any more
   */
  abstract seal(from: number, to: number, tiles: readonly BuiltTile[]): Promise<void>;

  abstract newestCheckpoint(): Promise<KeptCheckpoint | undefined>;
  /** The largest kept checkpoint of at most so many records. */
  abstract checkpointUpTo(size: number): Promise<KeptCheckpoint | undefined>;
  abstract checkpointAt(size: number): Promise<KeptCheckpoint | undefined>;

  /** Kept checkpoints of trees larger than `after`, smallest first, `limit` at most. */
  abstract checkpointsAfter(after: number, limit: number): Promise<readonly KeptCheckpoint[]>;

  /** Every kept note, smallest tree first. */
  async *checkpointNotes(): AsyncIterable<string> {
    for (let after = -1; ;) {
      const page = await this.checkpointsAfter(after, NOTES_PER_READ);
      for (const { note } of page) yield note;
      if (page.length < NOTES_PER_READ) return;
      after = page.at(-1)?.size ?? after;
    }
  }

  /** Keeping the same checkpoint again changes nothing. */
  abstract keepCheckpoint(checkpoint: KeptCheckpoint): Promise<void>;

  /**
   * Adds signature lines to a kept checkpoint.
   * @returns its note with them, undefined when there is no such checkpoint any more
   */
  abstract cosign(size: number, lines: string): Promise<string | undefined>;

  /** Puts tiles and checkpoints of a log aside, unaltered, and begins at size 0: in one transaction. */
  abstract closeLog(origin: string): Promise<void>;

  /** Runs work that only one process at a time may do: signing. */
  abstract exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface SignerState {
  readonly signer: NoteSigner;
  readonly last: SignedHead;
}

/** The log's key and its memory of what it signed, where the database cannot reach. */
export abstract class SignerVault {
  /** Undefined when there is no key, or no memory to go with it. */
  abstract load(): Promise<SignerState | undefined>;

  /** Finishes what a crash interrupted; nothing may be signed before. */
  abstract recover(): Promise<void>;

  /** Makes a key and an origin that nobody has used before. */
  abstract create(): Promise<SignerState>;

  /** Remembers a tree durably; resolves before its signature may leave the process. */
  abstract remember(head: SignedHead): Promise<void>;

  /** Keeps a note as a file, and as the newest one. */
  abstract keepNote(size: number, note: string): Promise<void>;

  /** Every note kept as a file. */
  abstract notes(): AsyncIterable<string>;

  /** Hand-overs from one key to the next, oldest first. */
  abstract rotations(): Promise<readonly string[]>;

  /** Makes a new key the log's: both keys sign that the old one's last checkpoint was the newest. */
  abstract rotate(): Promise<void>;

  /**
   * Puts the signer of a closed log aside and makes key and origin of the one that takes its place.
   * @param closed what the closed log signed last
   */
  abstract startAfresh(closed: SignedHead, reason: string): Promise<SignerState>;

  /** The signed note by which this log took the place of another, undefined for one that did not. */
  abstract successionNote(): Promise<string | undefined>;

  /** Every key the log has had, undefined before its first. */
  async keys(): Promise<LogKeys | undefined> {
    const state = await this.load();
    return state && LogKeys.follow(state.signer.verifier, await this.rotations());
  }

  async succession(): Promise<LogSuccession | undefined> {
    const [note, keys] = [await this.successionNote(), await this.keys()];
    const first = keys?.windows[0]?.key;
    return note === undefined || first === undefined ? undefined : openLogSuccession(note, first);
  }
}
