import { decodeBase64, encodeBase64 } from './base64.js';
import type { Checkpoint } from './checkpoint.js';
import { parseDecimal } from './decimal.js';
import { MalformedError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';
import type { NoteSigner, NoteVerifier } from './note-key.js';
import { openNote, signNote } from './signed-note.js';

/** That a log was closed and another begun in its place: the only way out of a fork, and nobody overlooks it. */
export interface LogSuccession {
  /** The new log. */
  readonly origin: string;
  /** The newest checkpoint of the log that was closed. */
  readonly closed: Checkpoint;
  /** One line for people. */
  readonly reason: string;
}

const FORMAT = 'log succession';
const HEADER = 'glidepath log succession v1';

/**
 * Writes and signs a succession.
 * @param signer the first key of the new log
 * @throws MalformedError when the new log bears the name of the old one, or the reason is not one line
 */
export function signLogSuccession({ origin, closed, reason }: LogSuccession, signer: NoteSigner): string {
  const text = [HEADER, origin, closed.origin, String(closed.size), encodeBase64(closed.root), reason, ''];
  const note = signNote(text.join('\n'), [signer], new Date(0));
  openLogSuccession(note, signer.verifier);
  return note;
}

/**
 * Reads a succession.
 * @param key the first key of the new log
 * @throws MalformedError
 * @throws UntrustedError when the new log has not signed it
 */
export function openLogSuccession(note: string, key: NoteVerifier): LogSuccession {
  const lines = openNote(note, [key]).text.split('\n');
  const [header, origin = '', closedOrigin = '', size = '', root = '', reason = '', end, ...rest] = lines;
  if (header !== HEADER || end !== '' || rest.length > 0 || reason === '')
    throw new MalformedError(FORMAT, 'it is not a header and five lines');
  if (origin !== key.name || origin === closedOrigin || closedOrigin === '')
    throw new MalformedError(FORMAT, 'the new log is not another one');
  const rootHash = decodeBase64(root, FORMAT);
  if (rootHash.length !== HASH_BYTES) throw new MalformedError(FORMAT, 'the root has another length');
  return {
    origin,
    closed: { origin: closedOrigin, size: parseDecimal(size, FORMAT), root: rootHash },
    reason,
  };
}
