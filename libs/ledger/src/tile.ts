import { MalformedError } from './errors.js';
import { HASH_BYTES } from './merkle-hash.js';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Tree levels a tile spans. */
export const TILE_HEIGHT = 8;

/** A tile: up to 256 neighbouring hashes of tree level `level * 8`. */
export interface Tile {
  /** 0 to 63; level 0 holds leaf hashes. */
  readonly level: number;
  readonly index: number;
  /** 256 for a full tile; 1 to 255 for the partial one at the right edge. */
  readonly width: number;
}

/** A run of entries: the bundle beside the level-0 tile of the same index and width. */
export type EntryBundle = Omit<Tile, 'level'>;

/** What a tile path names. */
export type TilePath = (Tile & { readonly kind: 'tile' }) | (EntryBundle & { readonly kind: 'entries' });

const FORMAT = 'tile';
const MAX_LEVEL = 63;
// Five groups of three digits hold every index below 2^53 - 1; the sixth is its first digit.
const TILE_PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/**
 * The path of a tile below the log's prefix, `tile/<level>/<index>[.p/<width>]`.
 * @throws RangeError when level, index or width is out of range
 * @see C2SP tlog-tiles
 */
export function tilePath({ level, index, width }: Tile): string {
  if (!Number.isInteger(level) || level < 0 || level > MAX_LEVEL)
    throw new RangeError(`no tile level ${level}`);
  return `tile/${level}/${indexPath(index)}${widthSuffix(width)}`;
}

/** The path of an entry bundle below the log's prefix, `tile/entries/<index>[.p/<width>]`. */
export function entryBundlePath({ index, width }: EntryBundle): string {
  return `tile/entries/${indexPath(index)}${widthSuffix(width)}`;
}

/**
 * Reads the path of a tile or an entry bundle, in its one canonical form only.
 * @throws MalformedError
 */
export function parseTilePath(path: string): TilePath {
  const match = TILE_PATH.exec(path);
  if (match === null) throw new MalformedError(FORMAT, 'the path is not that of a tile');
  const [, level = '', groups = '', partial] = match;
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const parsed: TilePath =
    level === 'entries'
      ? { kind: 'entries', index, width }
      : { kind: 'tile', level: Number(level), index, width };
  if (!isCanonical(parsed, path)) throw new MalformedError(FORMAT, 'the path is not in its canonical form');
  return parsed;
}

/**
 * How many full tiles a tree has on a tile level, and how wide the partial one at its right edge is (0: there is none).
 * @param size leaves in the tree
 */
export function tileCounts(
  level: number,
  size: number,
): { readonly full: number; readonly partialWidth: number } {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return { full: Math.floor(hashes / TILE_WIDTH), partialWidth: hashes % TILE_WIDTH };
}

/**
 * The tile with this index in a tree of `size` leaves.
 * @throws RangeError when such a tree has no hash in it
 */
export function tileAt(level: number, index: number, size: number): Tile {
  const { full, partialWidth } = tileCounts(level, size);
  if (index < full) return { level, index, width: TILE_WIDTH };
  if (index === full && partialWidth > 0) return { level, index, width: partialWidth };
  throw new RangeError(`a tree of ${size} leaves has no tile ${level}/${index}`);
}

/** Every tile of a tree of `size` leaves, level by level: what an export writes. */
export function* tilesOf(size: number): Generator<Tile> {
  for (let level = 0; level <= MAX_LEVEL; level += 1) {
    const { full, partialWidth } = tileCounts(level, size);
    if (full === 0 && partialWidth === 0) return;
    for (let index = 0; index < full; index += 1) yield { level, index, width: TILE_WIDTH };
    if (partialWidth > 0) yield { level, index: full, width: partialWidth };
  }
}

/** The bytes of a tile: its hashes, one after the other. */
export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(hashes);
}

/**
 * The hashes of a tile.
 * @param width how many there must be
 * @throws MalformedError when the length is another
 */
export function decodeTile(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  if (bytes.length !== width * HASH_BYTES)
    throw new MalformedError(FORMAT, `it does not hold ${width} hashes`);
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}

function isCanonical(parsed: TilePath, path: string): boolean {
  const { index, width } = parsed;
  if (!Number.isSafeInteger(index) || width < 1 || width > TILE_WIDTH) return false;
  if (parsed.kind === 'entries') return entryBundlePath(parsed) === path;
  return parsed.level <= MAX_LEVEL && tilePath(parsed) === path;
}

/** Groups of three digits, all but the last marked with an x: 1234067 is x001/x234/067. */
function indexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`no tile index ${index}`);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replaceAll(/[0-9]{3}(?!$)/g, 'x$&/');
}

function widthSuffix(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH)
    throw new RangeError(`no tile width ${width}`);
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
