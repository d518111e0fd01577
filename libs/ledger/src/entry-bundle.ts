import { MalformedError } from './errors.js';
import { TILE_WIDTH } from './tile.js';

/** The longest entry a bundle can hold: its length is written in 16 bits. */
export const MAX_ENTRY_BYTES = 65_535;

const FORMAT = 'entry bundle';
const LENGTH_BYTES = 2;

/**
 * The bytes of an entry bundle: each entry after its length, 16 bits big-endian.
 * @param entries 1 to 256
 * @throws RangeError when there are none or too many, or one is longer than 65,535 bytes
 * @see C2SP tlog-tiles, "Log entries"
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH)
    throw new RangeError(`${entries.length} entries in a bundle`);
  return Buffer.concat(entries.flatMap((entry) => [lengthPrefix(entry), entry]));
}

/**
 * The entries of a bundle.
 * @param width how many there must be
 * @throws MalformedError when the bytes are not exactly that many entries
 */
export function decodeEntryBundle(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < buffer.length) {
    if (at + LENGTH_BYTES > buffer.length) throw new MalformedError(FORMAT, 'it ends inside a length');
    const end = at + LENGTH_BYTES + buffer.readUInt16BE(at);
    if (end > buffer.length) throw new MalformedError(FORMAT, 'it ends inside an entry');
    entries.push(buffer.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  if (entries.length !== width) throw new MalformedError(FORMAT, `it does not hold ${width} entries`);
  return entries;
}

function lengthPrefix(entry: Uint8Array): Uint8Array {
  if (entry.length > MAX_ENTRY_BYTES) throw new RangeError(`an entry of ${entry.length} bytes is too long`);
  const prefix = Buffer.alloc(LENGTH_BYTES);
  prefix.writeUInt16BE(entry.length);
  return prefix;
}
