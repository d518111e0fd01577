import {
  CompactRange,
  EMPTY_ROOT,
  hashLeaf,
  hashNode,
  MemoryTree,
  proveConsistency,
  proveInclusion,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.js';
import { at, describeVectors, fromHex, pick, toHex } from './merkle-vectors.js';

describeVectors('RFC 6962 hashing', ({ rfc6962_hashing: hashing }) => {
  it('hashes the empty tree, leaves and nodes as published', () => {
    const { leaf, node } = hashing;
    expect(toHex(EMPTY_ROOT)).toBe(hashing.empty_tree_root);
    expect(toHex(hashLeaf(new Uint8Array()))).toBe(hashing.leaf_of_empty);
    expect(toHex(hashLeaf(Buffer.from(leaf.data_utf8)))).toBe(leaf.hash);
    expect(toHex(hashNode(Buffer.from(node.left_utf8), Buffer.from(node.right_utf8)))).toBe(node.hash);
  });

  it('keeps leaves and nodes apart and the order of children', () => {
    const [a, b] = [hashLeaf(Buffer.from('a')), hashLeaf(Buffer.from('b'))];
    expect(toHex(hashLeaf(Buffer.concat([a, b])))).not.toBe(toHex(hashNode(a, b)));
    expect(toHex(hashNode(a, b))).not.toBe(toHex(hashNode(b, a)));
  });
});

describeVectors('the classic tree', ({ tree8, tree8_derived: derived }) => {
  const leaves = tree8.leaf_inputs.map((input) => hashLeaf(fromHex(input)));
  const tree = new MemoryTree();
  for (const leaf of leaves) tree.append(leaf);
  const table = derived.hashes.map(fromHex);
  const roots = tree8.roots_by_size.map(fromHex);

  it('has the published node hashes on every level', async () => {
    const nodes = tree8.node_hashes_by_level.flatMap((hashes, level) =>
      hashes.map((_, index) => ({ level, index })),
    );
    const hashes = await tree.read(nodes);
    expect(hashes.map(toHex)).toEqual(tree8.node_hashes_by_level.flat());
  });

  it.each(tree8.roots_by_size.map((root, size) => ({ root, size })))(
    'has root $root at size $size, grown or read back',
    async ({ root, size }) => {
      const range = CompactRange.empty();
      for (const leaf of leaves.slice(0, size)) range.append(leaf);
      expect(toHex(range.root())).toBe(root);
      expect(toHex(await rootAt(tree, size))).toBe(root);
    },
  );

  const inclusion = [
    ...tree8.inclusion_published.map(({ proof, ...rest }) => ({ ...rest, proof })),
    ...derived.inclusion.map(([index, size, refs]) => ({ index, size, proof: pick(table, refs).map(toHex) })),
  ];
  it.each(inclusion)('proves leaf $index in size $size as published', async ({ index, size, proof }) => {
    const ours = await proveInclusion(tree, index, size);
    expect(ours.map(toHex)).toEqual(proof);
    const claim = {
      index: BigInt(index),
      size: BigInt(size),
      leafHash: at(leaves, index),
      root: at(roots, size),
    };
    expect(verifyInclusion({ ...claim, proof: ours })).toBe(true);
  });

  const consistency = [
    ...tree8.consistency_published.map(({ proof, ...rest }) => ({ ...rest, proof })),
    ...derived.consistency.map(([size1, size2, refs]) => ({
      size1,
      size2,
      proof: pick(table, refs).map(toHex),
    })),
  ];
  it.each(consistency)(
    'proves size $size1 a prefix of size $size2 as published',
    async ({ size1, size2, proof }) => {
      const ours = await proveConsistency(tree, size1, size2);
      expect(ours.map(toHex)).toEqual(proof);
      const claim = {
        size1: BigInt(size1),
        size2: BigInt(size2),
        root1: at(roots, size1),
        root2: at(roots, size2),
      };
      expect(verifyConsistency({ ...claim, proof: ours })).toBe(true);
    },
  );
});

describeVectors('proof probes', ({ probes }) => {
  const table = probes.hashes.map((text) => Buffer.from(text, 'base64'));

  it.each(probes.inclusion.map((probe) => ({ name: probe[0], probe })))('inclusion: $name', ({ probe }) => {
    const [, index, size, leaf, root, proof, valid] = probe;
    const claim = {
      index: BigInt(index),
      size: BigInt(size),
      leafHash: at(table, leaf),
      root: at(table, root),
    };
    expect(verifyInclusion({ ...claim, proof: pick(table, proof) })).toBe(valid === 1);
  });

  it.each(probes.consistency.map((probe) => ({ name: probe[0], probe })))(
    'consistency: $name',
    ({ probe }) => {
      const [, size1, size2, root1, root2, proof, valid] = probe;
      const sizes = { size1: BigInt(size1), size2: BigInt(size2) };
      const claim = { ...sizes, root1: at(table, root1), root2: at(table, root2), proof: pick(table, proof) };
      expect(verifyConsistency(claim)).toBe(valid === 1);
    },
  );
});
