import { MalformedError, UntrustedError } from '../src/index.js';

/** What a reader makes of its input: the value, or the kind of its refusal. */
export function outcomeOf<T>(read: () => T): T | 'malformed' | 'untrusted' {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedError) return 'malformed';
    if (error instanceof UntrustedError) return 'untrusted';
    throw error;
  }
}
