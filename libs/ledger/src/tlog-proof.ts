import { decodeBase64, encodeBase64 } from './base64.js';
import { type OpenedCheckpoint, openCheckpoint } from './checkpoint.js';
import { parseDecimal } from './decimal.js';
import { MalformedError, UntrustedError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';
import type { NoteVerifier } from './note-key.js';
import { verifyInclusion } from './verify-proof.js';

/** A `.tlog-proof` file: that a record stands in a log, checkable without the log. */
export interface TlogProof {
  /** Zero-based leaf index, unsigned 64-bit. */
  readonly index: bigint;
  /** Anything the maker added; nothing vouches for it. */
  readonly extra?: Uint8Array;
  /** Inclusion proof, leaf to root. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

const FORMAT = 'tlog-proof';
const HEADER = 'c2sp.org/tlog-proof@v1';
// A tree of 2^64 leaves is 64 levels high, and C2SP bounds proofs at 63 hashes.
const MAX_HASHES = 63;

/**
 * Reads a proof file. The checkpoint is kept as it is and not yet believed.
 * @throws MalformedError
 * @see C2SP tlog-proof v1
 */
export function parseTlogProof(text: string): TlogProof {
  const blank = text.indexOf('\n\n');
  if (blank < 0) throw new MalformedError(FORMAT, 'no checkpoint');
  const checkpoint = text.slice(blank + 2);
  if (!checkpoint.endsWith('\n'))
    throw new MalformedError(FORMAT, 'the checkpoint does not end with a newline');
  const [header, ...lines] = text.slice(0, blank).split('\n');
  if (header !== HEADER) throw new MalformedError(FORMAT, `it does not start with ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const index = lines.shift();
  if (!index?.startsWith('index ')) throw new MalformedError(FORMAT, 'no index');
  if (lines.length > MAX_HASHES) throw new MalformedError(FORMAT, `more than ${MAX_HASHES} hashes`);
  return {
    index: parseDecimal(index.slice('index '.length), FORMAT),
    ...(extra === undefined ? {} : { extra: decodeBase64(extra, FORMAT) }),
    hashes: lines.map(parseHash),
    checkpoint,
  };
}

/** Writes a proof file. */
export function formatTlogProof({ index, extra, hashes, checkpoint }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/**
 * Verifies a proof file offline.
 * @param leafHash RFC 6962 leaf hash of the record the proof is about
 * @returns the checkpoint that covers the record
 * @throws MalformedError
 * @throws UntrustedError when the keys do not vouch for the checkpoint or the proof does not lead to its root
 */
export function openTlogProof(
  text: string,
  leafHash: Uint8Array,
  logKeys: readonly NoteVerifier[],
  witnessKeys: readonly NoteVerifier[] = [],
): OpenedCheckpoint {
  const { index, hashes, checkpoint } = parseTlogProof(text);
  const opened = openCheckpoint(checkpoint, logKeys, witnessKeys);
  if (!verifyInclusion({ index, size: opened.size, leafHash, root: opened.root, proof: hashes })) {
    throw new UntrustedError('proof-does-not-verify', `the record is not leaf ${index} of ${opened.origin}`);
  }
  return opened;
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line, FORMAT);
  if (hash.length !== HASH_BYTES) throw new MalformedError(FORMAT, `a hash is not ${HASH_BYTES} bytes long`);
  return hash;
}
