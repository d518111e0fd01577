import {
  EMPTY_ROOT,
  encodeBase64,
  entryBundlePath,
  formatCheckpoint,
  formatTlogProof,
  MalformedError,
  parseCheckpoint,
  parseTilePath,
  parseTlogProof,
  TILE_WIDTH,
  tileAt,
  tileCounts,
  tilePath,
} from '../src/index.js';
import { describeVectors } from './merkle-vectors.js';
import { outcomeOf } from './outcome-of.js';

describeVectors('tile paths', ({ tile_paths: paths }) => {
  it.each(paths.c2sp_tlog_tiles)('writes and reads $path', ({ level, index, partial, path }) => {
    const width = partial || TILE_WIDTH;
    expect(tilePath({ level, index, width })).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: 'tile', level, index, width });
  });

  it.each(paths.entries)('finds entry $entry of $log_size at $path', ({ entry, log_size: size, path }) => {
    const { index, width } = tileAt(0, Math.floor(entry / TILE_WIDTH), size);
    expect(entryBundlePath({ index, width })).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: 'entries', index, width });
  });

  it('groups the digits of an index', () => {
    expect(tilePath({ level: 0, index: 1234067, width: TILE_WIDTH })).toBe(`tile/0/${paths.index_1234067}`);
  });

  it.each(paths.partials)('counts full and partial tiles of $size', ({ size = 0, ...counts }) => {
    const ours = Object.keys(counts).map((name) => {
      const { full, partialWidth } = tileCounts(Number(/[0-9]+/.exec(name)), size);
      return [name, name.endsWith('full') ? full : partialWidth];
    });
    expect(Object.fromEntries(ours)).toEqual(counts);
  });
});

describeVectors('checkpoint rules', ({ checkpoint_rules: rules }) => {
  const root = rules.empty_tree_size0_root_b64;

  it.each(rules.origin_bytes)('an origin of $len bytes is allowed: $valid', ({ len, valid }) => {
    const length = outcomeOf(() => parseCheckpoint(`${'o'.repeat(len)}\n1\n${root}\n`).origin.length);
    expect(length).toBe(valid ? len : 'malformed');
  });

  it('allows spaces and plus signs in an origin as the vectors say', () => {
    const origin = outcomeOf(() => parseCheckpoint(`an origin + more\n1\n${root}\n`).origin);
    expect(origin).toBe(rules.origin_may_contain_spaces_and_plus ? 'an origin + more' : 'malformed');
  });

  it.each(rules.bad_size_lines)('refuses the size line "%s"', (size) => {
    expect(() => parseCheckpoint(`origin\n${size}\n${root}\n`)).toThrow(MalformedError);
  });

  it('writes the empty tree', () => {
    expect(encodeBase64(EMPTY_ROOT)).toBe(root);
    expect(formatCheckpoint({ origin: 'origin', size: 0n, root: EMPTY_ROOT })).toBe(`origin\n0\n${root}\n`);
  });
});

describeVectors('.tlog-proof files', ({ tlog_proof_format: format }) => {
  it.each(format.ok)(
    'reads and writes the proof of index $index',
    ({ index, extra_b64: extra, hashes, text }) => {
      const proof = parseTlogProof(text);
      expect(proof.index).toBe(BigInt(index));
      expect(proof.hashes.map(encodeBase64)).toEqual(hashes);
      expect(proof.extra && encodeBase64(proof.extra)).toBe(extra);
      expect(formatTlogProof(proof)).toBe(text);
    },
  );

  it.each(format.bad)('refuses: %s', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(MalformedError);
  });
});
