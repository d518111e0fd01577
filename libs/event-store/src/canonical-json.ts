/** Printable ASCII without quotes and backslashes, which are most texts. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** With the `u` flag a proper pair is one code point, so this finds only lone halves. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * RFC 8785 canonical JSON of an I-JSON value (RFC 7493): members sorted by UTF-16 code units, no white space,
 * ECMAScript number format. `undefined` members are left out, as JSON has no word for them.
 * @throws RangeError naming the path when a value is not I-JSON: a non-finite number, an integer beyond 2^53 - 1,
 *   a lone surrogate, a bigint, a function, a class instance, or `undefined` inside an array
 */
export function canonicalJson(value: unknown): string {
  try {
    return write(value, undefined);
  } catch {
    // Paths cost more than all the rest, and only a fault needs one: written again, it throws naming its place.
    return write(value, '$');
  }
}

/** Where a value stands; undefined where nobody asks. */
type Path = string | undefined;

function write(value: unknown, path: Path): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'number':
      return writeNumber(value, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new RangeError(`${path}: a ${typeof value} is not JSON`);
  }
}

/** The JSON of a text: what `JSON.stringify` says, sooner where nothing has to be escaped. */
export function jsonText(value: string): string {
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}

function writeString(value: string, path: Path): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value))
    throw new RangeError(`${path}: a lone surrogate is not I-JSON (RFC 7493, 2.1)`);
  return JSON.stringify(value);
}

function writeNumber(value: number, path: Path): string {
  if (!Number.isFinite(value)) throw new RangeError(`${path}: ${value} is not JSON`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(
      `${path}: integers beyond 2^53 - 1 are not I-JSON (RFC 7493, 2.2); send them as text`,
    );
  }
  return JSON.stringify(value);
}

function writeArray(values: readonly unknown[], path: Path): string {
  return `[${values.map((value, index) => write(value, path && `${path}[${index}]`)).join(',')}]`;
}

function writeObject(value: object, path: Path): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RangeError(`${path}: only plain objects are JSON; convert it first`);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    // The default comparison of strings is by UTF-16 code units, which is what RFC 8785, 3.2.3 asks for.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${writeString(name, path)}:${write(member, path && `${path}.${name}`)}`);
  return `{${members.join(',')}}`;
}
