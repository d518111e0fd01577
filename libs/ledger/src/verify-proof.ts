import { HASH_BYTES, hashNode, sameHash } from './merkle-hash.js';

/** The claim that a leaf stands at `index` in the tree of `size` leaves. Sizes are unsigned 64-bit. */
export interface InclusionClaim {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  /** Sibling hashes, leaf to root. */
  readonly proof: readonly Uint8Array[];
}

/** The claim that the tree of `size1` leaves is a prefix of the tree of `size2`. Sizes are unsigned 64-bit. */
export interface ConsistencyClaim {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether an inclusion proof holds. Surplus and missing hashes, an index not below the size and hashes that are not 32
 * bytes long all fail it.
 * @see RFC 9162, 2.1.3.2 (the RFC 6962 tree)
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): boolean {
  if (index < 0n || index >= size || !areHashes([leafHash, root, ...proof])) return false;
  let node = index;
  let last = size - 1n;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0n) return false;
    const isRightChild = (node & 1n) === 1n;
    if (isRightChild || node === last) {
      hash = hashNode(sibling, hash);
      // A node at the right edge without sibling on these levels is carried up as it is.
      if (!isRightChild) [node, last] = skipLonelyLevels(node, last);
    } else {
      hash = hashNode(hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameHash(hash, root);
}

/**
 * Whether a consistency proof holds. A proof from size 0 never does: it would say nothing. Equal sizes need an empty
 * proof and equal roots.
 * @see RFC 9162, 2.1.4.2 (the RFC 6962 tree)
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): boolean {
  if (size1 <= 0n || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && sameHash(root1, root2);
  if (!areHashes([root1, root2, ...proof])) return false;
  // A complete first tree is itself the first hash of the path and is left out of the proof.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [seed, ...siblings] = path;
  if (seed === undefined) return false;
  let [node, last] = skipRightChildren(size1 - 1n, size2 - 1n);
  let hash1 = seed;
  let hash2 = seed;
  for (const sibling of siblings) {
    if (last === 0n) return false;
    const isRightChild = (node & 1n) === 1n;
    if (isRightChild || node === last) {
      hash1 = hashNode(sibling, hash1);
      hash2 = hashNode(sibling, hash2);
      if (!isRightChild) [node, last] = skipLonelyLevels(node, last);
    } else {
      hash2 = hashNode(hash2, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameHash(hash1, root1) && sameHash(hash2, root2);
}

function skipLonelyLevels(node: bigint, last: bigint): [bigint, bigint] {
  let [up, upLast] = [node, last];
  while (up !== 0n && (up & 1n) === 0n) {
    up >>= 1n;
    upLast >>= 1n;
  }
  return [up, upLast];
}

function skipRightChildren(node: bigint, last: bigint): [bigint, bigint] {
  let [up, upLast] = [node, last];
  while ((up & 1n) === 1n) {
    up >>= 1n;
    upLast >>= 1n;
  }
  return [up, upLast];
}

function isPowerOfTwo(size: bigint): boolean {
  return (size & (size - 1n)) === 0n;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES);
}
