/** Whatever the specifications forbid ends here; the message says which rule. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
}

export function reject(why: string): never {
  throw new RejectedError(why);
}

/** RFC 4648, section 4, in the one encoding that every decoder agrees on. */
export function base64(text: string): Buffer {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    reject('base64 alphabet');
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : reject('base64 with loose bits');
}

/** ASCII decimal without sign or leading zeros, below 2^64. */
export function decimal(text: string): bigint {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) reject('not a decimal');
  const value = BigInt(text);
  return value < 1n << 64n ? value : reject('beyond 64 bits');
}

/** UTF-8 whose only control character is the newline. */
export function utf8(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return reject('not UTF-8');
  }
  for (const character of text) if (character < ' ' && character !== '\n') reject('a control character');
  return text;
}

/** Lines of a text that ends with a newline. */
export function wholeLines(text: string): readonly string[] {
  if (!text.endsWith('\n')) reject('no newline at the end');
  return text.slice(0, -1).split('\n');
}
