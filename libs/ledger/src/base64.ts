import { MalformedError } from './errors.js';

/**
 * Standard, padded base64, strictly: the text must be exactly what encoding its bytes gives. Node's decoder alone takes
 * the url-safe alphabet, junk, missing pads and data after pads, which other verifiers refuse.
 * @param format named in the error
 * @throws MalformedError
 */
export function decodeBase64(text: string, format: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new MalformedError(format, 'base64 is not canonical');
  return bytes;
}

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
