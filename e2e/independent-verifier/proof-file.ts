import { includes } from './merkle.js';
import { type Checkpoint, openCheckpoint, type VerifierKey } from './note.js';
import { base64, decimal, reject, utf8, wholeLines } from './strict-text.js';

export interface ProofFile {
  readonly index: bigint;
  readonly hashes: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: Buffer;
}

/** C2SP tlog-proof, version 1. */
export function readProofFile(bytes: Uint8Array): ProofFile {
  const text = utf8(bytes);
  const split = text.indexOf('\n\n');
  if (split < 0) reject('no checkpoint');
  const lines = [...wholeLines(text.slice(0, split + 1))];
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') reject('another header');
  if (lines[0]?.startsWith('extra ')) base64((lines.shift() ?? '').slice(6));
  const index = /^index (\S+)$/.exec(lines.shift() ?? '')?.[1] ?? reject('no index');
  const hashes = lines.map(base64);
  if (hashes.length > 63 || hashes.some(({ length }) => length !== 32)) reject('not a path of hashes');
  return { index: decimal(index), hashes, checkpoint: Buffer.from(text.slice(split + 2)) };
}

/** @returns the checkpoint that covers the entry */
export function verifyProofFile(file: Uint8Array, leaf: Uint8Array, logKey: VerifierKey): Checkpoint {
  const { index, hashes, checkpoint: note } = readProofFile(file);
  const checkpoint = openCheckpoint(note, logKey);
  if (includes(leaf, index, checkpoint.size, hashes, checkpoint.root)) return checkpoint;
  return reject('the path does not lead to the root');
}
