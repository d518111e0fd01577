import { foldEdge } from './compact-range.js';
import { MissingHashError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';
import { consistencySpans, frontierNodes, inclusionSpans, type TreeNode } from './tree-node.js';

/** Where the hashes of complete subtrees are kept: rows, tiles or memory. */
export abstract class HashReader {
  /**
   * The hashes of these subtrees, in the order asked. One call reads all a proof needs.
   * @throws MissingHashError when one of them is not stored
   */
  abstract read(nodes: readonly TreeNode[]): Promise<readonly Uint8Array[]>;
}

/**
 * The root the tree had at `size` leaves, from at most 53 stored hashes.
 * @throws MissingHashError when the store does not reach that far
 */
export async function rootAt(reader: HashReader, size: number): Promise<Uint8Array> {
  const [root] = await foldSpans(reader, [frontierNodes(size)]);
  return root ?? foldEdge([]);
}

/**
 * The inclusion proof of leaf `index` in the tree of `size` leaves: sibling hashes, leaf to root.
 * @throws RangeError when `index` is not below `size`
 * @throws MissingHashError when the store does not reach that far
 */
export async function proveInclusion(
  reader: HashReader,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  return foldSpans(reader, inclusionSpans(index, size));
}

/**
 * The consistency proof between the trees of `size1` and `size2` leaves, in RFC 6962 order; empty for equal sizes.
 * @throws RangeError unless 0 < size1 <= size2
 * @throws MissingHashError when the store does not reach that far
 */
export async function proveConsistency(
  reader: HashReader,
  size1: number,
  size2: number,
): Promise<readonly Uint8Array[]> {
  return foldSpans(reader, consistencySpans(size1, size2));
}

async function foldSpans(
  reader: HashReader,
  spans: readonly (readonly TreeNode[])[],
): Promise<readonly Uint8Array[]> {
  const nodes = spans.flat();
  if (nodes.length === 0) return spans.map(() => foldEdge([]));
  const hashes = await reader.read(nodes);
  if (hashes.length !== nodes.length || hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new MissingHashError(
      `asked for ${nodes.length} hashes of ${HASH_BYTES} bytes and got something else`,
    );
  }
  let at = 0;
  return spans.map((span) => foldEdge(hashes.slice(at, (at += span.length))));
}
