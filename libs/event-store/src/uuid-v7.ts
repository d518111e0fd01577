import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at a time: a draw costs more than an id. */
const DRAWN = 4096;
const ID_BYTES = 16;
const drawn = Buffer.alloc(DRAWN);
let used = DRAWN;

/**
 * A UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds since 1970, 74 random bits.
 * @param moment the time it carries
 */
export function uuidV7(moment: Date): string {
  if (used === DRAWN) {
    randomFillSync(drawn);
    used = 0;
  }
  const bytes = drawn.subarray(used, (used += ID_BYTES));
  bytes.writeUIntBE(moment.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
