/** A complete subtree: the leaves `index * 2^level` up to, not including, `(index + 1) * 2^level`. */
export interface TreeNode {
  /** 0 is a leaf. */
  readonly level: number;
  readonly index: number;
}

/** A run of neighbouring leaves, `begin` included and `end` not. */
interface Span {
  readonly begin: number;
  readonly end: number;
}

/**
 * The complete subtrees a tree of `size` leaves consists of, largest first. Their hashes are all that is needed to
 * append and to compute the root.
 * @throws RangeError when `size` is not a whole number from 0 to 2^53 - 1
 */
export function frontierNodes(size: number): readonly TreeNode[] {
  assertWhole(size, 'size');
  return spanNodes({ begin: 0, end: size });
}

/**
 * For each hash of the inclusion proof of leaf `index` in a tree of `size` leaves, leaf to root: the complete subtrees
 * whose folded edge it is.
 * @throws RangeError when `index` is not below `size`
 * @see RFC 6962, 2.1.1
 */
export function inclusionSpans(index: number, size: number): readonly (readonly TreeNode[])[] {
  assertWhole(index, 'index');
  assertWhole(size, 'size');
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size} leaves`);
  const spans: Span[] = [];
  let tree: Span = { begin: 0, end: size };
  while (tree.end - tree.begin > 1) {
    const [left, right] = split(tree);
    const isLeft = index < left.end;
    spans.unshift(isLeft ? right : left);
    tree = isLeft ? left : right;
  }
  return spans.map(spanNodes);
}

/**
 * For each hash of the consistency proof between trees of `size1` and `size2` leaves, in RFC 6962 order: the complete
 * subtrees whose folded edge it is.
 * @throws RangeError unless 0 < size1 <= size2
 * @see RFC 6962, 2.1.2
 */
export function consistencySpans(size1: number, size2: number): readonly (readonly TreeNode[])[] {
  assertWhole(size1, 'size1');
  assertWhole(size2, 'size2');
  if (size1 === 0 || size1 > size2)
    throw new RangeError(`no consistency proof leads from ${size1} to ${size2} leaves`);
  const spans: Span[] = [];
  let tree: Span = { begin: 0, end: size2 };
  while (tree.end !== size1) {
    const [left, right] = split(tree);
    const isLeft = size1 <= left.end;
    spans.unshift(isLeft ? right : left);
    tree = isLeft ? left : right;
  }
  // A first tree that is complete is known to the verifier already.
  if (tree.begin > 0) spans.unshift(tree);
  return spans.map(spanNodes);
}

/** A span that starts where a subtree of its size may start, as complete subtrees, largest first. */
function spanNodes({ begin, end }: Span): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = begin; at < end;) {
    const level = highestLevel(end - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

function split({ begin, end }: Span): readonly [Span, Span] {
  // RFC 6962, 2.1: the left part is the largest power of two strictly below the number of leaves.
  const middle = begin + 2 ** highestLevel(end - begin - 1);
  return [
    { begin, end: middle },
    { begin: middle, end },
  ];
}

/** The level of the largest complete subtree within `leaves` leaves. A loop, because log2 rounds beyond 2^48. */
function highestLevel(leaves: number): number {
  let level = 0;
  while (2 ** (level + 1) <= leaves) level += 1;
  return level;
}

function assertWhole(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${name} is not a whole number: ${value}`);
}
