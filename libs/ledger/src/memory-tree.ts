import { CompactRange } from './compact-range.js';
import { MissingHashError } from './errors.js';
import { HashReader } from './hash-reader.js';
import type { TreeNode } from './tree-node.js';

/** A whole tree in memory, 64 bytes per leaf: for tests, small exports and offline proofs. */
export class MemoryTree extends HashReader {
  readonly #range = CompactRange.empty();
  /** By level, then index. */
  readonly #levels: Uint8Array[][] = [];

  /** Leaves so far. */
  get size(): number {
    return this.#range.size;
  }

  /** Adds the next leaf by its hash. */
  append(leafHash: Uint8Array): void {
    for (const { level, hash } of this.#range.append(leafHash)) (this.#levels[level] ??= []).push(hash);
  }

  /** The RFC 6962 root of the leaves so far. */
  root(): Uint8Array {
    return this.#range.root();
  }

  override read(nodes: readonly TreeNode[]): Promise<readonly Uint8Array[]> {
    return Promise.resolve(nodes.map((node) => this.#hash(node)));
  }

  #hash({ level, index }: TreeNode): Uint8Array {
    const hash = this.#levels[level]?.[index];
    if (hash === undefined) throw new MissingHashError(`no subtree ${level}/${index} in ${this.size} leaves`);
    return hash;
  }
}
