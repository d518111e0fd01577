import { ConditionError } from './condition-tokens.js';

/** A number, or the complaint that it is none. */
export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new ConditionError(`not a number: ${JSON.stringify(value)}`);
  return value;
}

/** A boolean, or the complaint that it is none. */
export function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ConditionError(`not a boolean: ${JSON.stringify(value)}`);
  return value;
}

function parsed(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN')) {
    throw new ConditionError(`not a number: ${JSON.stringify(value)}`);
  }
  return number;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  throw new ConditionError(`has no length: ${JSON.stringify(value)}`);
}

/** What a condition may call, beside the functions over lists. */
export const FUNCTIONS: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  asFloat: (value) => parsed(value),
  asInt: (value) => Math.trunc(parsed(value)),
  isNaN: (value) => Number.isNaN(numberOf(value)),
  isInf: (value) => {
    const number = numberOf(value);
    return !Number.isNaN(number) && !Number.isFinite(number);
  },
  isNil: (value) => value === null || value === undefined,
  default: (value, otherwise) => (value === null || value === undefined ? otherwise : value),
  len: (value) => lengthOf(value),
  abs: (value) => Math.abs(numberOf(value)),
};

/** Functions that take a list and a predicate over `#`. */
export const LIST_FUNCTIONS: Readonly<
  Record<string, (list: readonly unknown[], holds: (item: unknown) => boolean) => unknown>
> = {
  all: (list, holds) => list.every(holds),
  any: (list, holds) => list.some(holds),
  none: (list, holds) => !list.some(holds),
  one: (list, holds) => list.filter(holds).length === 1,
  count: (list, holds) => list.filter(holds).length,
  filter: (list, holds) => list.filter(holds),
};

/** Compares or combines two values as the expression language of Argo's templates does. */
export function applyOperator(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return ordered(left, right) < 0;
    case '<=':
      return ordered(left, right) <= 0;
    case '>':
      return ordered(left, right) > 0;
    case '>=':
      return ordered(left, right) >= 0;
    case 'in':
      return contains(right, left);
    case 'contains':
      return contains(left, right);
    case '+':
      return numberOf(left) + numberOf(right);
    case '-':
      return numberOf(left) - numberOf(right);
    case '*':
      return numberOf(left) * numberOf(right);
    case '/':
      return numberOf(left) / numberOf(right);
    case '%':
      return numberOf(left) % numberOf(right);
    default:
      throw new ConditionError(`no operator ${operator}`);
  }
}

/** Below, at or above 0; NaN against anything is NaN, so that every comparison with it is false. */
function ordered(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  const [a, b] = [numberOf(left), numberOf(right)];
  return a === b ? 0 : a - b;
}

function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(whole)) return whole.includes(part);
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (typeof whole === 'object' && whole !== null && typeof part === 'string')
    return Object.hasOwn(whole, part);
  throw new ConditionError(`nothing to look in: ${JSON.stringify(whole)}`);
}
