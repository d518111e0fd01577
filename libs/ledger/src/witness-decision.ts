import { decodeBase64 } from './base64.js';
import { openCheckpoint, type OpenedCheckpoint, parseCheckpoint } from './checkpoint.js';
import { parseDecimal } from './decimal.js';
import { MalformedError, UntrustedError } from './errors.js';
import { EMPTY_ROOT, HASH_BYTES, sameHash } from './merkle-hash.js';
import type { NoteVerifier } from './note-key.js';
import { parseNote } from './signed-note.js';
import { verifyConsistency } from './verify-proof.js';

/** A log as a witness knows it: its keys and the newest tree it has cosigned. */
export interface WitnessedLog {
  readonly keys: readonly NoteVerifier[];
  /** 0 when nothing has been cosigned yet. */
  readonly size: bigint;
  /** The empty root when nothing has been cosigned yet. */
  readonly root: Uint8Array;
}

/**
 * What a witness answers to `add-checkpoint`, by HTTP status. On 200 the caller stores size and root, comparing with
 * what it read, before it signs and replies. On 409 the body is the size it knows, as `text/x.tlog.size`.
 */
export type WitnessDecision =
  | { readonly status: 200; readonly checkpoint: OpenedCheckpoint }
  | { readonly status: 409; readonly size: bigint }
  | { readonly status: 400 | 403 | 404 | 422; readonly detail: string };

interface AddCheckpoint {
  readonly oldSize: bigint;
  readonly proof: readonly Uint8Array[];
  readonly note: string;
  readonly origin: string;
}

const FORMAT = 'add-checkpoint request';
const MAX_PROOF_HASHES = 63;

/**
 * Decides on an `add-checkpoint` request.
 * @param logs the log of an origin as it is known now, or undefined
 * @see C2SP tlog-witness
 */
export function decideWitness(
  body: string,
  logs: (origin: string) => WitnessedLog | undefined,
): WitnessDecision {
  try {
    const request = parseAddCheckpoint(body);
    const log = logs(request.origin);
    if (log === undefined) return { status: 404, detail: `the log ${request.origin} is not known here` };
    return decideKnownLog(request, log);
  } catch (error) {
    if (error instanceof MalformedError) return { status: 400, detail: error.message };
    if (error instanceof UntrustedError) return { status: 403, detail: error.message };
    throw error;
  }
}

function decideKnownLog({ oldSize, proof, note }: AddCheckpoint, log: WitnessedLog): WitnessDecision {
  const checkpoint = openCheckpoint(note, log.keys);
  const { size, root } = checkpoint;
  if (oldSize > size) return { status: 400, detail: `the old size ${oldSize} is above the new size ${size}` };
  if (oldSize !== log.size) return { status: 409, size: log.size };
  if (oldSize === 0n && proof.length > 0)
    return { status: 422, detail: 'nothing is proved from an empty tree' };
  if (size === 0n && !sameHash(root, EMPTY_ROOT))
    return { status: 422, detail: 'an empty tree with another root' };
  const isConsistent =
    oldSize === 0n || verifyConsistency({ size1: oldSize, size2: size, root1: log.root, root2: root, proof });
  return isConsistent
    ? { status: 200, checkpoint }
    : { status: 422, detail: `the tree of ${size} leaves does not extend the one of ${oldSize}` };
}

function parseAddCheckpoint(body: string): AddCheckpoint {
  const blank = body.indexOf('\n\n');
  if (blank < 0) throw new MalformedError(FORMAT, 'no checkpoint');
  const [old = '', ...lines] = body.slice(0, blank).split('\n');
  if (!old.startsWith('old ')) throw new MalformedError(FORMAT, 'it does not start with the old size');
  if (lines.length > MAX_PROOF_HASHES)
    throw new MalformedError(FORMAT, `more than ${MAX_PROOF_HASHES} hashes`);
  const note = body.slice(blank + 2);
  return {
    oldSize: parseDecimal(old.slice('old '.length), FORMAT),
    proof: lines.map(parseHash),
    note,
    origin: parseCheckpoint(parseNote(note).text).origin,
  };
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line, FORMAT);
  if (hash.length !== HASH_BYTES) throw new MalformedError(FORMAT, `a hash is not ${HASH_BYTES} bytes long`);
  return hash;
}
