import { decodeBase64, encodeBase64 } from './base64.js';
import { parseDecimal } from './decimal.js';
import { MalformedError, UntrustedError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';
import type { NoteSigner, NoteVerifier } from './note-key.js';
import { readNoteText } from './note-text.js';
import { openNote, type OpenedNote, signNote } from './signed-note.js';

/** What a log commits to: this many leaves, this root. */
export interface Checkpoint {
  /** Which log: 1 to 255 bytes, one line. By convention a URL without scheme, and the name of the log's key. */
  readonly origin: string;
  /** Leaves, unsigned 64-bit. */
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** A checkpoint its log has signed, with the signatures of others beside it. */
export interface OpenedCheckpoint extends Checkpoint {
  readonly note: OpenedNote;
}

const FORMAT = 'checkpoint';
const MAX_ORIGIN_BYTES = 255;

/**
 * Reads the text of a checkpoint note. Extension lines are allowed, as C2SP asks of readers, and ignored.
 * @param text without the note's signatures
 * @throws MalformedError
 * @see C2SP tlog-checkpoint v1
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = readNoteText(text, FORMAT).split('\n');
  if (extensions.pop() !== '') throw new MalformedError(FORMAT, 'it is not at least three whole lines');
  if (extensions.includes('')) throw new MalformedError(FORMAT, 'it has an empty line');
  assertOrigin(origin);
  const rootHash = decodeBase64(root, FORMAT);
  if (rootHash.length !== HASH_BYTES)
    throw new MalformedError(FORMAT, `the root is not ${HASH_BYTES} bytes long`);
  return { origin, size: parseDecimal(size, FORMAT), root: rootHash };
}

/**
 * Writes the text of a checkpoint note: three lines.
 * @throws MalformedError when the origin or the root's length is not allowed
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${encodeBase64(root)}\n`;
  parseCheckpoint(text);
  return text;
}

/**
 * Signs a checkpoint. Whoever calls this must have persisted (size, root) first: a log never signs two inconsistent
 * checkpoints.
 * @param at moment of signing, stated by cosignatures only
 * @throws MalformedError when the checkpoint cannot be written
 */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[], at: Date): string {
  return signNote(formatCheckpoint(checkpoint), signers, at);
}

/**
 * Opens a signed checkpoint.
 * @param logKeys keys of the log; one of them must have signed, and the checkpoint's origin must be its name
 * @param witnessKeys keys whose cosignatures are checked too; none is required here
 * @throws MalformedError
 * @throws UntrustedError `bad-signature`, `ambiguous-key`, `no-known-signature` or `wrong-origin`
 */
export function openCheckpoint(
  note: Uint8Array | string,
  logKeys: readonly NoteVerifier[],
  witnessKeys: readonly NoteVerifier[] = [],
): OpenedCheckpoint {
  const opened = openNote(note, [...logKeys, ...witnessKeys]);
  const checkpoint = parseCheckpoint(opened.text);
  const logKey = logKeys.find((key) =>
    opened.verified.some((by) => by.name === key.name && by.keyId === key.keyId),
  );
  if (logKey === undefined)
    throw new UntrustedError('no-known-signature', 'the log itself has not signed this');
  if (checkpoint.origin !== logKey.name) {
    throw new UntrustedError(
      'wrong-origin',
      `a checkpoint of ${checkpoint.origin} signed by the key of ${logKey.name}`,
    );
  }
  return { ...checkpoint, note: opened };
}

function assertOrigin(origin: string): void {
  const bytes = Buffer.byteLength(origin, 'utf8');
  if (bytes === 0 || bytes > MAX_ORIGIN_BYTES) {
    throw new MalformedError(FORMAT, `the origin is not 1 to ${MAX_ORIGIN_BYTES} bytes long`);
  }
}
