import type { InputShape, RecordShape } from './input-shape.js';

/**
 * JSON to CEL values: whole numbers of an `int` become bigint, a `double` stays a number even when it is whole, and
 * missing or null members are left out so that reading them is an error. The input has passed `inputFault`.
 */
export function celValue(shape: RecordShape, input: unknown): Record<string, unknown> {
  const members = new Map<string, unknown>(Object.entries(input ?? {}));
  return Object.fromEntries(
    Object.entries(shape.fields)
      .map(([name, field]) => [name, members.get(name) ?? null, field] as const)
      .filter(([, member]) => member !== null)
      .map(([name, member, field]) => [name, valueOf(field, member)]),
  );
}

function valueOf(shape: InputShape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
    case 'bool':
    case 'double':
      return value;
    case 'int':
      return typeof value === 'number' ? BigInt(value) : value;
    case 'list':
      return Array.isArray(value) ? Array.from(value, (item) => valueOf(shape.of, item)) : value;
    case 'record':
      return celValue(shape, value);
  }
}
