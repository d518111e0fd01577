import { MissingHashError } from './errors.js';
import { EMPTY_ROOT, HASH_BYTES, hashNode } from './merkle-hash.js';
import { frontierNodes, type TreeNode } from './tree-node.js';

/** A complete subtree with its hash, as a store keeps it. */
export interface HashedNode extends TreeNode {
  readonly hash: Uint8Array;
}

/**
 * The right edge of a growing tree: at most 53 hashes, enough to append and to give the root. Appending a leaf costs one
 * hash on average and log2(size) at most.
 */
export class CompactRange {
  /** Hashes of the complete subtrees that make up the tree, largest (leftmost) first. */
  readonly #edge: HashedNode[];
  #size: number;

  private constructor(size: number, edge: HashedNode[]) {
    this.#size = size;
    this.#edge = edge;
  }

  /** The range of an empty tree. */
  static empty(): CompactRange {
    return new CompactRange(0, []);
  }

  /**
   * Continues a tree from its stored hashes.
   * @param size leaves in the tree
   * @param hashes one per node of `frontierNodes(size)`, in that order
   * @throws MissingHashError when the number or length of the hashes does not fit the size
   */
  static restore(size: number, hashes: readonly Uint8Array[]): CompactRange {
    const nodes = frontierNodes(size);
    if (nodes.length !== hashes.length) {
      throw new MissingHashError(
        `a tree of ${size} leaves has ${nodes.length} edge hashes, not ${hashes.length}`,
      );
    }
    const edge = nodes.map((node, i) => {
      const hash = hashes[i];
      if (hash?.length !== HASH_BYTES)
        throw new MissingHashError(`edge hash ${i} is not ${HASH_BYTES} bytes long`);
      return { ...node, hash };
    });
    return new CompactRange(size, edge);
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size;
  }

  /** Hashes of `frontierNodes(size)`, in that order. */
  get hashes(): readonly Uint8Array[] {
    return this.#edge.map((node) => node.hash);
  }

  /**
   * Adds the next leaf.
   * @returns the subtrees it completed, the leaf itself first: what a store keeps to prove anything later
   */
  append(leafHash: Uint8Array): readonly HashedNode[] {
    let node: HashedNode = { level: 0, index: this.#size, hash: leafHash };
    const completed = [node];
    for (let left = this.#edge.at(-1); left?.level === node.level; left = this.#edge.at(-1)) {
      this.#edge.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: hashNode(left.hash, node.hash) };
      completed.push(node);
    }
    this.#edge.push(node);
    this.#size += 1;
    return completed;
  }

  /** The RFC 6962 root of the leaves so far. */
  root(): Uint8Array {
    return foldEdge(this.hashes);
  }
}

/** The root of neighbouring complete subtrees, largest first: RFC 6962 splits at the largest power of two below n. */
export function foldEdge(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}
