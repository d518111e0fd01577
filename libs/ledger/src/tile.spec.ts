import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.js';
import { MalformedError } from './errors.js';
import { decodeTile, encodeTile, parseTilePath, tileAt, tilePath, tilesOf } from './tile.js';

describe('tile paths', () => {
  it.each([
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/../000',
    'tile/entries/1',
    '/tile/0/000',
  ])('refuses %s', (path) => {
    expect(() => parseTilePath(path)).toThrow(MalformedError);
  });

  it('refuses levels, indices and widths out of range', () => {
    expect(() => tilePath({ level: 64, index: 0, width: 1 })).toThrow(RangeError);
    expect(() => tilePath({ level: 0, index: -1, width: 1 })).toThrow(RangeError);
    expect(() => tilePath({ level: 0, index: 0, width: 0 })).toThrow(RangeError);
    expect(() => tileAt(0, 1, 256)).toThrow(RangeError);
  });

  it('lists every tile of a tree, none of them empty', () => {
    expect([...tilesOf(0)]).toEqual([]);
    expect([...tilesOf(513)].map(tilePath)).toEqual([
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/1',
      'tile/1/000.p/2',
    ]);
  });
});

describe('tile contents', () => {
  it('reads the hashes it writes and refuses another number of them', () => {
    const hashes = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(decodeTile(encodeTile(hashes), 2).map((hash) => Buffer.from(hash))).toEqual(hashes);
    expect(() => decodeTile(encodeTile(hashes), 1)).toThrow(MalformedError);
  });

  it('reads the entries it writes, empty ones included', () => {
    const entries = ['', 'one', 'x'.repeat(65_535)].map((text) => Buffer.from(text));
    const bundle = encodeEntryBundle(entries);
    expect(decodeEntryBundle(bundle, 3).map((entry) => Buffer.from(entry))).toEqual(entries);
    expect(() => decodeEntryBundle(bundle, 2)).toThrow(MalformedError);
    expect(() => decodeEntryBundle(bundle.subarray(0, -1), 3)).toThrow(MalformedError);
    expect(() => decodeEntryBundle(bundle.subarray(0, 3), 2)).toThrow(MalformedError);
  });

  it('refuses what a bundle cannot hold', () => {
    expect(() => encodeEntryBundle([])).toThrow(RangeError);
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
