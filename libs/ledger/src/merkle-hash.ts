import { hash } from 'node:crypto';

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

// RFC 6962, 2.1: the prefixes that keep a leaf from being read as an interior node.
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = 1;
/** Filled anew for every node: hashing is synchronous, and a fresh buffer per node costs more than the hash. */
const nodeBytes = new Uint8Array(1 + 2 * HASH_BYTES).fill(NODE_PREFIX, 0, 1);

/** The root of a log without entries: SHA-256 of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** Leaf hash of an entry: SHA-256 of 0x00 and the entry (RFC 6962, 2.1). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([LEAF_PREFIX, entry]));
}

/** Leaf hash of an entry that is text, as UTF-8; a third faster than hashing its bytes. */
export function hashLeafText(entry: string): Uint8Array {
  return sha256(`\0${entry}`);
}

/** Hash of an interior node: SHA-256 of 0x01 and its two children (RFC 6962, 2.1). Order matters. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    return sha256(Buffer.concat([Uint8Array.of(NODE_PREFIX), left, right]));
  }
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + HASH_BYTES);
  return sha256(nodeBytes);
}

/** Whether two hashes are the same bytes. Roots and leaves are public, so time spent tells nothing. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * One-shot SHA-256 (Node 20.12 and newer). Taken as a text of 32 bytes: Node makes a buffer of its own for each binary
 * answer, which costs more than the hash, where a small array lives among the other objects.
 */
export function sha256(bytes: Uint8Array | string): Uint8Array {
  const text = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(HASH_BYTES);
  for (let at = 0; at < HASH_BYTES; at += 1) digest[at] = text.charCodeAt(at);
  return digest;
}
