import { randomFillSync } from 'node:crypto';

/** Fresh identifiers. */
export abstract class Ids {
  /** A UUIDv7 in lowercase; later ones of the same process sort after earlier ones. */
  abstract next(): string;
}

/** Random bytes are drawn for many ids at a time: every request has an id, and a draw costs more than one. */
const DRAWN = 4_096;

/** UUIDv7 with a counter in `rand_a`, so that ids of one millisecond keep their order (RFC 9562, 6.2, method 1). */
export class RandomIds extends Ids {
  private lastMs = 0;
  private counter = 0;
  private readonly drawn = Buffer.alloc(DRAWN);
  private used = DRAWN;

  override next(): string {
    const nowMs = Date.now();
    if (nowMs > this.lastMs) {
      this.lastMs = nowMs;
      // Start in the lower half, so that 2,048 more fit before the millisecond is borrowed from the future.
      this.counter = this.draw(2).readUInt16BE() & 0x7ff;
    } else if (++this.counter > 0xfff) {
      this.lastMs += 1;
      this.counter = 0;
    }
    const bytes = this.draw(16);
    bytes.writeUIntBE(this.lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | this.counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
  /** Fresh bytes, the caller's own to write into. */
  private draw(bytes: number): Buffer {
    if (this.used + bytes > DRAWN) {
      randomFillSync(this.drawn);
      this.used = 0;
    }
    this.used += bytes;
    return this.drawn.subarray(this.used - bytes, this.used);
  }
}
