import { isNativeError } from 'node:util/types';

const SECRET_NAME = /authorization|password|passwd|secret|token|cookie|api[-_]?key|private[-_]?key|jwks/i;
/** `scheme://user:password@` in connection strings, and compact JWTs. */
const SECRET_TEXT = /(?<=:\/\/[^\s:/@]*:)[^\s@/]+(?=@)|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const DEEPEST = 6;

/** Text without passwords of connection strings and without tokens. */
export function redactText(text: string): string {
  return text.replaceAll(SECRET_TEXT, '***');
}

/** A copy fit for a log line: secrets by name or by form become `***`, errors become plain data, depth is bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Date) return value.toISOString();
  if (isNativeError(value)) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) ? '***' : redact(member, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}
