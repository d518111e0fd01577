/** Tar counts in blocks of this many bytes. */
export const TAR_BLOCK = 512;

export interface TarEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

// POSIX.1-1988 ustar: offset and length of the fields we use.
const NAME = { at: 0, length: 100 };
const SIZE = { at: 124, length: 12 };
const CHECKSUM = { at: 148, length: 8 };
const TYPE_AT = 156;
const MAGIC_AT = 257;
const PREFIX = { at: 345, length: 155 };
const FOLDER = '5';
const LARGEST = 8 ** 11 - 1;

/**
 * The header of a regular file. The same file gives the same bytes at any time: the moment of writing is not in it.
 * @throws RangeError for a path longer than 100 bytes or a file of 8 GiB and more
 */
export function tarHeader({ path, size }: TarEntry): Buffer {
  if (Buffer.byteLength(path) > NAME.length) throw new RangeError(`${path} is too long a name for tar`);
  if (size > LARGEST) throw new RangeError(`${path} is too large for tar`);
  const header = Buffer.alloc(TAR_BLOCK);
  header.write(path, NAME.at);
  header.write('0000644\0'.concat('0000000\0'.repeat(2)), 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, SIZE.at);
  header.write('00000000000\0', 136);
  header.write('0', TYPE_AT);
  header.write('ustar\0'.concat('00'), MAGIC_AT);
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, CHECKSUM.at);
  return header;
}

/**
 * Reads a header. What would give a file another name or place for somebody who unpacks it (links, names of their own
 * block, prefixes) is refused: we would vouch for one file, and they would read another.
 * @returns undefined for the empty block that ends an archive; a size-0 entry without path for a folder
 * @throws RangeError when the block is no header, or one of what we do not write
 */
export function readTarHeader(header: Buffer): TarEntry | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  if (number(header, CHECKSUM) !== checksum(header)) throw new RangeError('not a tar archive');
  const type = String.fromCharCode(header[TYPE_AT] ?? 0);
  if (type === FOLDER) return { path: '', size: 0 };
  if ((type !== '0' && type !== '\0') || text(header, PREFIX) !== '')
    throw new RangeError(
      `${text(header, NAME)} is no plain file in this archive; tar --format=ustar makes them`,
    );
  return { path: text(header, NAME).replace(/^\.\//, ''), size: number(header, SIZE) };
}

function number(header: Buffer, field: { readonly at: number; readonly length: number }): number {
  const digits = text(header, field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new RangeError('not a tar archive');
  return Number.parseInt(digits || '0', 8);
}

function text(header: Buffer, { at, length }: { readonly at: number; readonly length: number }): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

/** The sum of all bytes, the checksum's own taken as spaces. */
function checksum(header: Buffer): number {
  const own = CHECKSUM.length * 32;
  return header.reduce((sum, byte, at) => {
    const isOwn = at >= CHECKSUM.at && at < CHECKSUM.at + CHECKSUM.length;
    return isOwn ? sum : sum + byte;
  }, own);
}
