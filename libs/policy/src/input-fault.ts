import { MAX_LIST_ITEMS, MAX_TEXT_LENGTH } from './input-shape.js';
import type { InputShape, RecordShape } from './input-shape.js';

/** Why an input cannot be judged: `pointer` is a JSON pointer into the input. It never quotes the value. */
export interface InputFault {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * The first fault of an input against its shape, in the order the shape declares its members.
 * Missing members and null are no fault; members the shape does not declare are not looked at, as no rule can read them.
 */
export function inputFault(shape: RecordShape, input: unknown): InputFault | undefined {
  return faultAt(shape, input, '');
}

function faultAt(shape: InputShape, value: unknown, pointer: string): InputFault | undefined {
  switch (shape.kind) {
    case 'string':
      if (typeof value !== 'string') return { pointer, detail: 'is not text' };
      return value.length > MAX_TEXT_LENGTH
        ? { pointer, detail: `is longer than ${MAX_TEXT_LENGTH} characters` }
        : undefined;
    case 'bool':
      return typeof value === 'boolean' ? undefined : { pointer, detail: 'is not true or false' };
    case 'int':
      return Number.isSafeInteger(value) ? undefined : { pointer, detail: 'is not a whole number' };
    case 'double':
      return Number.isFinite(value) ? undefined : { pointer, detail: 'is not a finite number' };
    case 'list':
      return listFault(shape, value, pointer);
    case 'record':
      return recordFault(shape, value, pointer);
  }
}

function listFault(
  shape: Extract<InputShape, { kind: 'list' }>,
  value: unknown,
  pointer: string,
): InputFault | undefined {
  if (!Array.isArray(value)) return { pointer, detail: 'is not a list' };
  const maxItems = Math.min(shape.maxItems, MAX_LIST_ITEMS);
  if (value.length > maxItems) return { pointer, detail: `has more than ${maxItems} items` };
  return firstFault(value, (item, index) => faultAt(shape.of, item, `${pointer}/${index}`));
}

function recordFault(shape: RecordShape, value: unknown, pointer: string): InputFault | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { pointer, detail: 'is not an object' };
  }
  const members = new Map<string, unknown>(Object.entries(value));
  return firstFault(Object.entries(shape.fields), ([name, field]) => {
    const member = members.get(name) ?? null;
    return member === null ? undefined : faultAt(field, member, `${pointer}/${name}`);
  });
}

function firstFault<T>(
  items: readonly T[],
  faultOf: (item: T, index: number) => InputFault | undefined,
): InputFault | undefined {
  for (const [index, item] of items.entries()) {
    const fault = faultOf(item, index);
    if (fault) return fault;
  }
  return undefined;
}
