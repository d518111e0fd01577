import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  extendsTree,
  includes,
  leafHash,
  nodeHash,
  sha256,
  treeHash,
} from '../../independent-verifier/merkle.js';
import { openNote, readKey } from '../../independent-verifier/note.js';
import { readProofFile } from '../../independent-verifier/proof-file.js';
import { RejectedError } from '../../independent-verifier/strict-text.js';
import { pathOf } from '../../independent-verifier/tiled-log.js';
import { REPOSITORY } from '../../src/index.js';
import { vectorsFolder } from './env.js';

type Probe = readonly [string, string, string, number, number, readonly number[], number];

interface Vectors {
  readonly rfc6962_hashing: {
    readonly empty_tree_root: string;
    readonly leaf: { readonly data_utf8: string; readonly hash: string };
    readonly node: { readonly left_utf8: string; readonly right_utf8: string; readonly hash: string };
  };
  readonly tree8: { readonly leaf_inputs: readonly string[]; readonly roots_by_size: readonly string[] };
  readonly probes: {
    readonly hashes: readonly string[];
    readonly inclusion: readonly Probe[];
    readonly consistency: readonly Probe[];
  };
  readonly signed_note: {
    readonly valid: readonly { readonly name: string; readonly vkey: string; readonly note: string }[];
    readonly bad_notes: readonly {
      readonly why: string;
      readonly note: string;
      readonly vkey?: string;
      readonly prepend_hex?: string;
      readonly repeat_sig?: number;
    }[];
  };
  readonly tile_paths: {
    readonly c2sp_tlog_tiles: readonly {
      readonly level: number;
      readonly index: number;
      readonly partial: number;
      readonly path: string;
    }[];
  };
  readonly tlog_proof_format: {
    readonly ok: readonly { readonly index: number; readonly text: string }[];
    readonly bad: readonly [why: string, text: string][];
  };
}

const file = join(vectorsFolder, 'merkle.json');
const isThere = existsSync(file);
const describeVectors = isThere ? describe : describe.skip;
const why = isThere ? '' : ' (skipped: there is no merkle.json in the folder GLIDEPATH_VECTORS names)';

describe('the independent verifier', () => {
  it('shares nothing with us', () => {
    const folder = join(REPOSITORY, 'e2e', 'independent-verifier');
    const imported = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from = '']) => from),
    );
    expect(imported.filter((from) => from !== 'node:crypto' && !from.startsWith('./'))).toEqual([]);
    expect(imported.length).toBeGreaterThan(5);
  });
});

describeVectors(`the independent verifier agrees with others${why}`, () => {
  const vectors = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Vectors) : undefined;
  if (vectors === undefined) return it('has no vectors', () => expect(vectors).toBeUndefined());
  const { rfc6962_hashing: hashing, tree8, probes, signed_note: notes, tlog_proof_format: proofs } = vectors;

  it('on hashes and roots', () => {
    const { leaf, node } = hashing;
    expect(sha256().toString('hex')).toBe(hashing.empty_tree_root);
    expect(leafHash(Buffer.from(leaf.data_utf8)).toString('hex')).toBe(leaf.hash);
    expect(nodeHash(Buffer.from(node.left_utf8), Buffer.from(node.right_utf8)).toString('hex')).toBe(
      node.hash,
    );
    const leaves = tree8.leaf_inputs.map((input) => leafHash(Buffer.from(input, 'hex')));
    const roots = tree8.roots_by_size.map((_, size) => treeHash(leaves.slice(0, size)));
    expect(roots.map((root) => Buffer.from(root).toString('hex'))).toEqual(tree8.roots_by_size);
  });

  const table = probes.hashes.map((text) => Buffer.from(text, 'base64'));
  const hash = (at: number): Buffer => table[at] ?? Buffer.alloc(0);

  it('on every inclusion proof, good and bad', () => {
    const found = probes.inclusion.map(([name, index, size, leaf, root, path]) => [
      name,
      Number(includes(hash(leaf), BigInt(index), BigInt(size), path.map(hash), hash(root))),
    ]);
    expect(found).toEqual(probes.inclusion.map(([name, , , , , , valid]) => [name, valid]));
  });

  it('on every consistency proof, good and bad', () => {
    const found = probes.consistency.map(([name, size1, size2, root1, root2, proof]) => [
      name,
      Number(extendsTree(BigInt(size1), hash(root1), BigInt(size2), hash(root2), proof.map(hash))),
    ]);
    expect(found).toEqual(probes.consistency.map(([name, , , , , , valid]) => [name, valid]));
  });

  it.each(notes.valid)('on the note of $name', ({ vkey, note }) => {
    expect(openNote(Buffer.from(note), [readKey(vkey)]).signedBy).toHaveLength(1);
    expect(() => openNote(Buffer.from(`X${note}`), [readKey(vkey)])).toThrow(RejectedError);
  });

  it.each(notes.bad_notes)('on a bad note: $why', (bad) => {
    const { note, prepend_hex: head = '', repeat_sig: times = 1, vkey = notes.valid[1]?.vkey ?? '' } = bad;
    const start = note.lastIndexOf('\u2014');
    const text = start < 0 ? note : note.slice(0, start) + note.slice(start).repeat(times);
    const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(text)]);
    expect(() => openNote(bytes, [readKey(vkey)])).toThrow(RejectedError);
  });

  it.each(vectors.tile_paths.c2sp_tlog_tiles)('on the path $path', ({ level, index, partial, path }) => {
    expect(pathOf(level, index, partial || 256)).toBe(path);
  });

  it('on proof files', () => {
    expect(proofs.ok.map(({ text }) => Number(readProofFile(Buffer.from(text)).index))).toEqual(
      proofs.ok.map(({ index }) => index),
    );
    for (const [, text] of proofs.bad) expect(() => readProofFile(Buffer.from(text))).toThrow(RejectedError);
  });
});
