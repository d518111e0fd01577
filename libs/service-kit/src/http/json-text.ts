import { canonicalJson } from '@glidepath/event-store';
import { ProblemError } from '../problems/problem-error.js';

const DEEPEST = 64;

/** Text that may hold what we exclude: an escaped surrogate or NUL, a number of many digits or with an exponent. */
const PERHAPS_EXCLUDED = /\\u(?:[dD][89a-fA-F]|0000)|[\d.]{16}|\d[eE][+-]?\d/;

/**
 * Parses a JSON body as I-JSON (RFC 7493): a name may stand once per object, `__proto__` is refused, nesting ends at 64,
 * and integers beyond 2^53 - 1 and lone surrogates, of which no digest could be taken, are refused too, as is U+0000,
 * which Postgres cannot store. `JSON.parse` alone keeps the last of two equal names, so two readers could see two requests.
 * @throws ProblemError `malformed-json`
 */
export function parseJsonText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'not JSON');
  }
  checkNames(text);
  if (PERHAPS_EXCLUDED.test(text)) checkValues(value);
  return value;
}

function checkValues(value: unknown): void {
  try {
    // Canonical JSON writes an even number of backslashes for a real one, so an odd number before u0000 is the escape.
    if (/(?<!\\)(?:\\\\)*\\u0000/.test(canonicalJson(value)))
      throw malformed('the character U+0000 is not accepted');
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
}

/** Walks text that `JSON.parse` has accepted, so that only strings and brackets need to be told apart. */
function checkNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      if (open.length > DEEPEST) throw malformed(`nested deeper than ${DEEPEST} levels`);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isName(text, end)) remember(names, text.slice(at, end + 1));
      at = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

function remember(names: Set<string>, literal: string): void {
  const name = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (name === '__proto__') throw malformed('the name __proto__ is not accepted');
  if (names.has(name)) throw malformed(`the name ${JSON.stringify(name)} stands twice in one object`);
  names.add(name);
}

function malformed(detail: string): ProblemError {
  return new ProblemError('malformed-json', detail);
}
