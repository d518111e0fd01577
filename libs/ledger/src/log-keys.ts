import { decodeBase64, encodeBase64 } from './base64.js';
import { type Checkpoint, openCheckpoint, type OpenedCheckpoint } from './checkpoint.js';
import { parseDecimal } from './decimal.js';
import { MalformedError, UntrustedError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';
import { formatVerifierKey, type NoteSigner, type NoteVerifier, parseVerifierKey } from './note-key.js';
import { openNote, parseNote, signNote } from './signed-note.js';

/** From which tree size to which a key was the log's; both included. */
export interface KeyWindow {
  readonly key: NoteVerifier;
  readonly from: bigint;
  /** Undefined for the key in use. */
  readonly until: bigint | undefined;
}

/** That a log goes on with another key after the checkpoint of this size. Signed by both keys. */
export interface KeyRotation extends Checkpoint {
  readonly oldKey: NoteVerifier;
  readonly newKey: NoteVerifier;
}

const FORMAT = 'key rotation';
const HEADER = 'glidepath key rotation v1';

/**
 * Writes and signs the hand-over from one key to the next.
 * @param last the newest checkpoint the old key has signed
 * @throws MalformedError when the keys do not both bear the log's name
 */
export function signKeyRotation(last: Checkpoint, oldKey: NoteSigner, newKey: NoteSigner): string {
  const { origin, size, root } = last;
  const keys = [oldKey, newKey].map(({ verifier }) => formatVerifierKey(verifier));
  const text = [HEADER, origin, String(size), encodeBase64(root), ...keys, ''].join('\n');
  const note = signNote(text, [oldKey, newKey], new Date(0));
  openKeyRotation(note);
  return note;
}

/**
 * Reads a hand-over; both keys must have signed it. That they are keys of the log is for the reader to know of one.
 * @throws MalformedError
 * @throws UntrustedError
 */
export function openKeyRotation(note: string): KeyRotation {
  const lines = parseNote(note).text.split('\n');
  const [header, origin = '', size = '', root = '', oldText = '', newText = '', end, ...rest] = lines;
  if (header !== HEADER || end !== '' || rest.length > 0)
    throw new MalformedError(FORMAT, 'it is not a header and five lines');
  const rootHash = decodeBase64(root, FORMAT);
  if (rootHash.length !== HASH_BYTES) throw new MalformedError(FORMAT, 'the root has another length');
  const [oldKey, newKey] = [parseVerifierKey(oldText), parseVerifierKey(newText)];
  if (oldKey.name !== origin || newKey.name !== origin || oldKey.keyId === newKey.keyId)
    throw new MalformedError(FORMAT, 'the keys are not two of this log');
  if (openNote(note, [oldKey, newKey]).verified.length !== 2)
    throw new UntrustedError('no-known-signature', 'both keys must sign a rotation');
  return { origin, size: parseDecimal(size, FORMAT), root: rootHash, oldKey, newKey };
}

/** The keys a log has had, each with the tree sizes it may sign. */
export class LogKeys {
  private constructor(
    readonly origin: string,
    readonly windows: readonly KeyWindow[],
    /** What the rotations say of the tree: as good as checkpoints. */
    readonly handovers: readonly Checkpoint[],
  ) {}

  /**
   * Follows a log from key to key. It does not matter which of its keys is known: each hand-over is signed by both.
   * @param known a key of the log that came on a trusted way
   * @param rotations signed hand-overs, oldest first; none for a log that has had one key
   * @throws MalformedError, UntrustedError when they are no chain, or the known key is not in it
   */
  static follow(known: NoteVerifier, rotations: readonly string[] = []): LogKeys {
    const opened = rotations.map(openKeyRotation);
    const keys = [opened[0]?.oldKey ?? known, ...opened.map(({ newKey }) => newKey)];
    for (const [at, { oldKey, size }] of opened.entries()) {
      const due = keys[at];
      const isLater = size >= (opened[at - 1]?.size ?? 0n);
      if (due === undefined || !isSame(due, oldKey) || !isLater)
        throw new UntrustedError('no-known-signature', 'the rotations of the key are no chain');
    }
    if (!keys.some((key) => isSame(key, known)))
      throw new UntrustedError('no-known-signature', 'the known key is none of those the log has had');
    const windows = keys.map((key, at) => ({
      key,
      from: opened[at - 1]?.size ?? 0n,
      until: opened[at]?.size,
    }));
    return new LogKeys(known.name, windows, opened);
  }

  /** The key in use. */
  get current(): NoteVerifier {
    const { key } = this.windows.at(-1) ?? {};
    if (key === undefined) throw new RangeError('a log has at least one key');
    return key;
  }

  /**
   * Opens a checkpoint that a key has signed while it was the log's.
   * @param witnessKeys keys whose cosignatures are checked too; none is required here
   * @throws MalformedError
   * @throws UntrustedError `outside-window` when the only keys that signed it were the log's at other sizes
   */
  open(note: Uint8Array | string, witnessKeys: readonly NoteVerifier[] = []): OpenedCheckpoint {
    const opened = openCheckpoint(
      note,
      this.windows.map(({ key }) => key),
      witnessKeys,
    );
    const isInside = this.windows.some(
      ({ key, from, until }) =>
        opened.size >= from &&
        (until === undefined || opened.size <= until) &&
        opened.note.verified.some((by) => by.name === key.name && by.keyId === key.keyId),
    );
    if (isInside) return opened;
    throw new UntrustedError('outside-window', `no key that was the log's at size ${opened.size} has signed`);
  }
}

function isSame(a: NoteVerifier, b: NoteVerifier): boolean {
  return formatVerifierKey(a) === formatVerifierKey(b);
}
