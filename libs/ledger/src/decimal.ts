import { MalformedError } from './errors.js';

const DECIMAL = /^(?:0|[1-9][0-9]{0,19})$/;
const MAX_U64 = 2n ** 64n - 1n;

/**
 * An unsigned 64-bit number in ASCII decimal, without sign and leading zeros, as C2SP formats write sizes and indices.
 * @throws MalformedError
 */
export function parseDecimal(text: string, format: string): bigint {
  const value = DECIMAL.test(text) ? BigInt(text) : -1n;
  if (value < 0n || value > MAX_U64) {
    throw new MalformedError(format, `"${text.slice(0, 40)}" is not an unsigned 64-bit decimal`);
  }
  return value;
}

/**
 * A size or index as a plain number, for trees this process can hold or address.
 * @throws MalformedError when it is beyond 2^53 - 1
 */
export function safeNumber(value: bigint, format: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new MalformedError(format, `${value} is beyond 2^53 - 1`);
  return Number(value);
}
