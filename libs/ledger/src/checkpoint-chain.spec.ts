import { isSealedLeaf, verifyCheckpointChain } from './checkpoint-chain.js';
import type { TreeHead } from './log-verification.js';
import { MemoryTree } from './memory-tree.js';
import { hashLeaf } from './merkle-hash.js';

function treeOf(size: number, entry = (i: number) => `entry ${i}`): MemoryTree {
  const tree = new MemoryTree();
  for (let i = 0; i < size; i += 1) tree.append(hashLeaf(Buffer.from(entry(i))));
  return tree;
}

const SIZES = [0, 1, 4, 7, 8, 20];
const heads: readonly TreeHead[] = SIZES.map((size) => ({ size: BigInt(size), root: treeOf(size).root() }));

describe('the chain of checkpoints', () => {
  it('holds when each tree begins with the one before', async () => {
    expect(await verifyCheckpointChain(treeOf(20), heads.toReversed())).toEqual({ pairs: 5 });
  });

  it('names the pair that was forked', async () => {
    const forked = treeOf(8, (i) => (i < 5 ? `entry ${i}` : 'another story')).root();
    const known = heads.map((head) => (head.size === 8n ? { ...head, root: forked } : head));
    expect(await verifyCheckpointChain(treeOf(20), known)).toMatchObject({
      pairs: 3,
      fault: { kind: 'inconsistent-checkpoints', from: 7, to: 8 },
    });
  });

  it('is not talked into a fork by hashes that fit it', async () => {
    const other = treeOf(20, (i) => (i === 2 ? 'another story' : `entry ${i}`));
    const known = [...heads.slice(0, 4), { size: 20n, root: other.root() }];
    expect((await verifyCheckpointChain(other, known)).fault).toMatchObject({ from: 1, to: 4 });
  });

  it('tells a sealed leaf from any other', async () => {
    const head = { size: 20n, root: treeOf(20).root() };
    const sealed = hashLeaf(Buffer.from('entry 6'));
    expect(await isSealedLeaf(treeOf(20), 7, sealed, head)).toBe(true);
    expect(await isSealedLeaf(treeOf(20), 8, sealed, head)).toBe(false);
    expect(await isSealedLeaf(treeOf(20), 21, sealed, head)).toBe(false);
    expect(await isSealedLeaf(treeOf(20), 7, hashLeaf(Buffer.from('x')), head)).toBe(false);
  });
});
