import { createHash } from 'node:crypto';

// RFC 6962, section 2.1, written down as its recursive definitions stand there.

/** SHA-256. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function leafHash(entry: Uint8Array): Buffer {
  return sha256(Buffer.of(0x00), entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.of(0x01), left, right);
}

/** MTH over leaf hashes. */
export function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = Number(splitPoint(BigInt(leaves.length)));
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** Whether PATH(index, tree of `size`) leads from the leaf to the root. */
export function includes(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0n || index >= size || !areHashes([leaf, root, ...path])) return false;
  const rest = [...path];
  const found = rootOver(leaf, index, size, rest);
  return found !== undefined && rest.length === 0 && equal(found, root);
}

/** Takes what it uses from the end of `path`: the sibling nearest to the root comes last. */
function rootOver(leaf: Uint8Array, index: bigint, size: bigint, path: Uint8Array[]): Uint8Array | undefined {
  if (size === 1n) return leaf;
  const k = splitPoint(size);
  const sibling = path.pop();
  if (sibling === undefined) return undefined;
  if (index < k) {
    const left = rootOver(leaf, index, k, path);
    return left && nodeHash(left, sibling);
  }
  const right = rootOver(leaf, index - k, size - k, path);
  return right && nodeHash(sibling, right);
}

/** Whether PROOF(size1, tree of `size2`) shows the first tree to be the beginning of the second. */
export function extendsTree(
  size1: bigint,
  root1: Uint8Array,
  size2: bigint,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (size1 < 1n || size1 > size2 || !areHashes([root1, root2, ...proof])) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  const rest = [...proof];
  const found = subproof(size1, size2, root1, rest);
  return found !== undefined && rest.length === 0 && equal(found.old, root1) && equal(found.now, root2);
}

interface TwoRoots {
  readonly old: Uint8Array;
  readonly now: Uint8Array;
}

/** SUBPROOF read backwards. `known` is the first root while the whole first tree is this very subtree. */
function subproof(
  m: bigint,
  n: bigint,
  known: Uint8Array | undefined,
  proof: Uint8Array[],
): TwoRoots | undefined {
  if (m === n) {
    const hash = known ?? proof.pop();
    return hash && { old: hash, now: hash };
  }
  const k = splitPoint(n);
  const beside = proof.pop();
  if (beside === undefined) return undefined;
  if (m <= k) {
    const left = subproof(m, k, known, proof);
    return left && { old: left.old, now: nodeHash(left.now, beside) };
  }
  const right = subproof(m - k, n - k, undefined, proof);
  return right && { old: nodeHash(beside, right.old), now: nodeHash(beside, right.now) };
}

/** The largest power of two smaller than n. */
function splitPoint(n: bigint): bigint {
  let k = 1n;
  while (k * 2n < n) k *= 2n;
  return k;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every(({ length }) => length === 32);
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}
