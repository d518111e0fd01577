import { signCheckpoint } from './checkpoint.js';
import { MalformedError, UntrustedError } from './errors.js';
import { proveInclusion } from './hash-reader.js';
import { MemoryTree } from './memory-tree.js';
import { hashLeaf } from './merkle-hash.js';
import { noteSigner } from './note-key.js';
import { formatTlogProof, openTlogProof, parseTlogProof } from './tlog-proof.js';

const log = noteSigner('log.example.com', 'ed25519', Buffer.alloc(32, 1));
const leaves = ['a', 'b', 'c', 'd', 'e'].map((text) => hashLeaf(Buffer.from(text)));
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leaf);
const signed = signCheckpoint({ origin: log.name, size: 5n, root: tree.root() }, [log], new Date(0));

async function proofOf(index: number): Promise<string> {
  return formatTlogProof({
    index: BigInt(index),
    hashes: await proveInclusion(tree, index, 5),
    checkpoint: signed,
  });
}

describe('a proof file', () => {
  it.each([0, 1, 2, 3, 4])('proves leaf %d offline', async (index) => {
    const opened = openTlogProof(await proofOf(index), leaves[index] ?? Buffer.alloc(0), [log.verifier]);
    expect(opened.size).toBe(5n);
  });

  it('does not prove another leaf', async () => {
    const [first = Buffer.alloc(0)] = leaves;
    const text = await proofOf(1);
    expect(() => openTlogProof(text, first, [log.verifier])).toThrow(UntrustedError);
  });

  it('reads what it writes, extra bytes included', async () => {
    const proof = { ...parseTlogProof(await proofOf(2)), extra: Buffer.from('why') };
    expect(parseTlogProof(formatTlogProof(proof))).toEqual(proof);
  });

  it.each([
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a leading zero', (text: string) => text.replace('index 2', 'index 02')],
    [
      'too many hashes',
      (text: string) => text.replace('index 2\n', `index 2\n${`${'A'.repeat(43)}=\n`.repeat(64)}`),
    ],
    ['no checkpoint', (text: string) => text.slice(0, text.indexOf('\n\n') + 1)],
    ['a cut end', (text: string) => text.trimEnd()],
  ])('refuses %s', async (_, damage) => {
    const text = damage(await proofOf(2));
    expect(() => parseTlogProof(text)).toThrow(MalformedError);
  });
});
