import { safeNumber } from './decimal.js';
import { type HashReader, proveConsistency, proveInclusion } from './hash-reader.js';
import type { LogFault, TreeHead } from './log-verification.js';
import { verifyConsistency, verifyInclusion } from './verify-proof.js';

/** What was found between checkpoints. */
export interface ChainVerdict {
  /** Neighbouring checkpoints whose consistency was proved. */
  readonly pairs: number;
  /** The first pair that is not consistent. */
  readonly fault?: LogFault;
}

/**
 * Proves of every checkpoint that its tree is the beginning of the next larger one's. Consistency is transitive, so
 * that neighbours stand for all pairs. Proofs are made from the given hashes and believed only where they verify.
 * @param reader hashes of a tree at least as large as the largest checkpoint
 * @param heads checkpoints whose signatures were verified, in any order
 * @throws MissingHashError when the hashes do not reach that far
 * @throws MalformedError when a size is beyond 2^53 - 1
 */
export async function verifyCheckpointChain(
  reader: HashReader,
  heads: readonly TreeHead[],
): Promise<ChainVerdict> {
  const ordered = heads.toSorted((a, b) => Number(a.size - b.size));
  let pairs = 0;
  for (const [at, next] of ordered.entries()) {
    const head = ordered[at - 1];
    if (head === undefined) continue;
    if (!(await isBeginningOf(reader, head, next))) return { pairs, fault: inconsistent(head, next) };
    pairs += 1;
  }
  return { pairs };
}

/**
 * Whether a leaf hash stands at a position in the tree of a checkpoint. What it is proved with needs no trust.
 * @param position 1.. within the log
 * @throws MissingHashError when the hashes do not reach that far
 */
export async function isSealedLeaf(
  reader: HashReader,
  position: number,
  leafHash: Uint8Array,
  { size, root }: TreeHead,
): Promise<boolean> {
  const index = position - 1;
  const leaves = safeNumber(size, 'checkpoint');
  if (index < 0 || index >= leaves) return false;
  const proof = await proveInclusion(reader, index, leaves);
  return verifyInclusion({ index: BigInt(index), size, leafHash, root, proof });
}

async function isBeginningOf(reader: HashReader, head: TreeHead, next: TreeHead): Promise<boolean> {
  // Everything begins with nothing; that an empty tree has the empty root is checked where rows are folded.
  if (head.size === 0n) return true;
  const [size1, size2] = [safeNumber(head.size, 'checkpoint'), safeNumber(next.size, 'checkpoint')];
  const proof = await proveConsistency(reader, size1, size2);
  return verifyConsistency({
    size1: head.size,
    size2: next.size,
    root1: head.root,
    root2: next.root,
    proof,
  });
}

function inconsistent({ size: from }: TreeHead, { size: to }: TreeHead): LogFault {
  return {
    kind: 'inconsistent-checkpoints',
    from: Math.max(1, Number(from)),
    to: Number(to),
    detail: `the checkpoint of ${to} records does not extend the one of ${from}`,
  };
}
