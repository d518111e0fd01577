const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const encoder = new TextEncoder();

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function scramble(block: number): number {
  return Math.imul(rotateLeft(Math.imul(block, C1), 15), C2);
}

function finalMix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * MurmurHash3 x86 32-bit, over the UTF-8 bytes of a text. Own code, because the packages on
 * npm hash UTF-16 code units and so disagree with flagd on anything beyond ASCII.
 * @param text any text; a lone surrogate is hashed as U+FFFD
 * @param seed unsigned 32-bit, 0 unless given
 * @returns an unsigned integer, 0 to 2^32 - 1
 * @see Austin Appleby, MurmurHash3 (public domain), function MurmurHash3_x86_32
 */
export function murmur3(text: string, seed = 0): number {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tailStart = bytes.length - (bytes.length % 4);
  let hash = seed;
  for (let offset = 0; offset < tailStart; offset += 4) {
    hash ^= scramble(view.getUint32(offset, true));
    hash = Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let offset = bytes.length - 1; offset >= tailStart; offset -= 1) {
    tail = (tail << 8) | view.getUint8(offset);
  }
  return finalMix(hash ^ scramble(tail) ^ bytes.length);
}
