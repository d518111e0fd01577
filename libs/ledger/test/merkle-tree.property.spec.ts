import fc from 'fast-check';
import {
  CompactRange,
  encodeTile,
  frontierNodes,
  hashLeaf,
  type HashReader,
  MemoryTree,
  MissingHashError,
  proveConsistency,
  proveInclusion,
  rootAt,
  type Tile,
  TILE_HEIGHT,
  SealedLeaves,
  TileBuilder,
  TileHashReader,
  TileReader,
  tilesOf,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.js';
import { naiveConsistency, naiveInclusion, naiveRoot } from './naive-tree.js';

const entriesArb = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });
const treeArb = entriesArb.chain((entries) =>
  fc.record({
    entries: fc.constant(entries),
    size: fc.integer({ min: 1, max: entries.length }),
    index: fc.nat(),
    flip: fc.nat(),
  }),
);

function grow(entries: readonly Uint8Array[]): MemoryTree {
  const tree = new MemoryTree();
  for (const entry of entries) tree.append(hashLeaf(entry));
  return tree;
}

/** The proof with one bit turned in one of its hashes. */
function damaged(proof: readonly Uint8Array[], flip: number): readonly Uint8Array[] {
  return proof.map((hash, i) => {
    if (i !== flip % proof.length) return hash;
    const copy = Uint8Array.from(hash);
    copy[flip % 32] = (copy[flip % 32] ?? 0) ^ (1 << (flip % 8));
    return copy;
  });
}

describe('the tree', () => {
  it('has the roots of the definition at every size, also earlier ones', async () => {
    await fc.assert(
      fc.asyncProperty(treeArb, async ({ entries, size }) => {
        const tree = grow(entries);
        expect(Buffer.from(tree.root())).toEqual(naiveRoot(entries));
        expect(Buffer.from(await rootAt(tree, size))).toEqual(naiveRoot(entries.slice(0, size)));
      }),
    );
  });

  it('proves inclusion as defined, and a damaged proof fails', async () => {
    await fc.assert(
      fc.asyncProperty(treeArb, async ({ entries, size, index: any, flip }) => {
        const index = any % size;
        const proof = await proveInclusion(grow(entries), index, size);
        expect(proof).toEqual(naiveInclusion(index, entries.slice(0, size)));
        const root = naiveRoot(entries.slice(0, size));
        const leafHash = hashLeaf(entries[index] ?? new Uint8Array());
        const claim = { index: BigInt(index), size: BigInt(size), leafHash, root };
        expect(verifyInclusion({ ...claim, proof })).toBe(true);
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: damaged(proof, flip) })).toBe(proof.length === 0);
        expect(verifyInclusion({ ...claim, proof, index: BigInt(size) })).toBe(false);
      }),
    );
  });

  it('proves consistency as defined, and a damaged proof fails', async () => {
    await fc.assert(
      fc.asyncProperty(treeArb, async ({ entries, size: size1, flip }) => {
        const proof = await proveConsistency(grow(entries), size1, entries.length);
        expect(proof).toEqual(naiveConsistency(size1, entries));
        const roots = { root1: naiveRoot(entries.slice(0, size1)), root2: naiveRoot(entries) };
        const claim = { size1: BigInt(size1), size2: BigInt(entries.length), ...roots };
        expect(verifyConsistency({ ...claim, proof })).toBe(true);
        expect(verifyConsistency({ ...claim, proof: [...proof, roots.root1] })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: damaged(proof, flip) })).toBe(proof.length === 0);
        expect(verifyConsistency({ ...claim, proof, root1: hashLeaf(roots.root1) })).toBe(false);
      }),
    );
  });

  it('goes on from its stored edge as if it had never stopped', () => {
    fc.assert(
      fc.property(treeArb, ({ entries, size }) => {
        const first = CompactRange.empty();
        for (const entry of entries.slice(0, size)) first.append(hashLeaf(entry));
        const second = CompactRange.restore(size, first.hashes);
        for (const entry of entries.slice(size)) second.append(hashLeaf(entry));
        expect(second.size).toBe(entries.length);
        expect(Buffer.from(second.root())).toEqual(naiveRoot(entries));
      }),
    );
  });

  it('refuses an edge that does not fit its size', () => {
    expect(() => CompactRange.restore(3, [hashLeaf(Buffer.from('a'))])).toThrow('2 edge hashes');
    expect(() => CompactRange.restore(1, [Buffer.alloc(31)])).toThrow('32 bytes');
  });

  it('refuses proofs about leaves that are not there', async () => {
    const tree = grow([Buffer.from('a'), Buffer.from('b')]);
    await expect(proveInclusion(tree, 2, 2)).rejects.toThrow(RangeError);
    await expect(proveInclusion(tree, 0, 4)).rejects.toThrow('no subtree');
    await expect(proveConsistency(tree, 0, 2)).rejects.toThrow(RangeError);
    await expect(proveConsistency(tree, 2, 1)).rejects.toThrow(RangeError);
  });

  it('names the subtrees of sizes near 2^53 exactly', () => {
    expect(frontierNodes(2 ** 53 - 1)).toHaveLength(53);
    expect(frontierNodes(2 ** 52)).toEqual([{ level: 52, index: 0 }]);
  });
});

/** Tiles made from a tree in memory, as an export would write them. */
class ExportedTiles extends TileReader {
  readonly written = new Map<string, Uint8Array>();

  override readTile({ level, index, width }: Tile): Promise<Uint8Array> {
    const bytes = this.written.get(`${level}/${index}/${width}`);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no tile ${level}/${index}/${width}`));
  }

  static async of(tree: HashReader, size: number): Promise<ExportedTiles> {
    const tiles = new ExportedTiles();
    for (const { level, index, width } of tilesOf(size)) {
      const nodes = Array.from({ length: width }, (_, i) => ({
        level: level * TILE_HEIGHT,
        index: index * 256 + i,
      }));
      tiles.written.set(`${level}/${index}/${width}`, encodeTile(await tree.read(nodes)));
    }
    return tiles;
  }
}

describe('tiles', () => {
  const SIZE = 70_000;
  const tree = grow(Array.from({ length: SIZE }, (_, i) => Buffer.from(String(i))));

  it.each([1, 255, 256, 257, 65_535, 65_536, 65_793, SIZE])(
    'give the root and proofs of a tree of %d',
    async (size) => {
      const reader = new TileHashReader(await ExportedTiles.of(tree, size), size);
      const root = await rootAt(tree, size);
      expect(await rootAt(reader, size)).toEqual(root);
      for (const index of [0, size >> 1, size - 1]) {
        expect(await proveInclusion(reader, index, size)).toEqual(await proveInclusion(tree, index, size));
      }
      for (const size1 of [1, (size >> 1) + 1, size]) {
        expect(await proveConsistency(reader, size1, size)).toEqual(
          await proveConsistency(tree, size1, size),
        );
      }
    },
  );
});

/** Tiles as a ledger stores them: the widest of each place, cut to the width asked. */
class StoredTiles extends TileReader {
  readonly stored = new Map<string, Uint8Array>();

  store(builder: TileBuilder): void {
    for (const { tile, bytes } of builder.drain()) this.stored.set(`${tile.level}/${tile.index}`, bytes);
  }

  override readTile({ level, index, width }: Tile): Promise<Uint8Array> {
    return Promise.resolve((this.stored.get(`${level}/${index}`) ?? Buffer.alloc(0)).subarray(0, width * 32));
  }
}

describe('a builder of tiles', () => {
  it('stores a tree in batches and goes on after every one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 }),
        async (batches) => {
          const tiles = new StoredTiles();
          const tree = new MemoryTree();
          for (const batch of batches) {
            const builder = await TileBuilder.resume(tiles, tree.size);
            for (let i = 0; i < batch; i += 1) {
              const leaf = hashLeaf(Buffer.from(String(tree.size)));
              builder.append(leaf);
              tree.append(leaf);
            }
            tiles.store(builder);
            expect(builder.root()).toEqual(tree.root());
          }
          const reader = new TileHashReader(tiles, tree.size);
          expect(await rootAt(reader, tree.size)).toEqual(tree.root());
          expect(await proveInclusion(reader, 0, tree.size)).toEqual(
            await proveInclusion(tree, 0, tree.size),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the sealed leaf of every position', async () => {
    const tiles = new StoredTiles();
    const builder = await TileBuilder.resume(tiles, 0);
    const sealed = Array.from({ length: 300 }, (_, i) => hashLeaf(Buffer.from(String(i))));
    for (const leaf of sealed) builder.append(leaf);
    tiles.store(builder);
    const leaves = new SealedLeaves(tiles, 300);
    const found = await Promise.all([1, 256, 257, 300].map((position) => leaves.at(position)));
    expect(found).toEqual([0, 255, 256, 299].map((index) => sealed[index]));
    expect([await leaves.at(0), await leaves.at(301)]).toEqual([undefined, undefined]);
  });

  it('reads each tile once for who walks along, and goes on where one is missing', async () => {
    const tiles = new StoredTiles();
    const builder = await TileBuilder.resume(tiles, 0);
    const sealed = Array.from({ length: 700 }, (_, i) => hashLeaf(Buffer.from(String(i))));
    for (const leaf of sealed) builder.append(leaf);
    tiles.store(builder);
    const asked: number[] = [];
    const reader: TileReader = {
      readTile(tile) {
        asked.push(tile.index);
        return tile.index === 1 ? Promise.reject(new MissingHashError('gone')) : tiles.readTile(tile);
      },
    };
    const leaves = new SealedLeaves(reader, 700);
    const found: (Uint8Array | undefined)[] = [];
    for (let position = 1; position <= 700; position += 1) found.push(await leaves.at(position));
    expect(found).toEqual(sealed.map((leaf, i) => (i < 256 || i >= 512 ? leaf : undefined)));
    expect(asked).toEqual([0, 1, 2]);
  });

  it('builds the same tiles at once as in many steps', async () => {
    const [atOnce, inSteps] = [new StoredTiles(), new StoredTiles()];
    const whole = await TileBuilder.resume(atOnce, 0);
    const steps = await TileBuilder.resume(inSteps, 0);
    for (let i = 0; i < 66_000; i += 1) {
      const leaf = hashLeaf(Buffer.from(String(i)));
      whole.append(leaf);
      steps.append(leaf);
      if (i % 1000 === 0) inSteps.store(steps);
    }
    atOnce.store(whole);
    inSteps.store(steps);
    expect(inSteps.stored).toEqual(atOnce.stored);
    const size = whole.size;
    expect(await rootAt(new TileHashReader(inSteps, size), size)).toEqual(whole.root());
    expect(await rootAt(new TileHashReader(inSteps, size), 65_537)).toEqual(
      await rootAt(new TileHashReader(atOnce, size), 65_537),
    );
  });
});
