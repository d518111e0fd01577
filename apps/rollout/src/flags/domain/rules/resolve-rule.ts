import type { Json } from '@glidepath/contracts';
import { ITERATORS } from './operators.js';

/** Of a rule with everything it refers to in place, in values and operators. */
export const MOST_NODES = 5_000;
/** Of a rule with everything it refers to in place. */
export const DEEPEST = 64;

/** An operator of ours that counts how often the body of an iteration is evaluated. */
export const STEP = '$step';

/** Why a rule cannot be put together. */
export class RuleFaultError extends Error {
  override readonly name = 'RuleFaultError';
}

export interface ResolvedRule {
  readonly rule: Json;
  /** Values and operators in it. */
  readonly nodes: number;
}

/**
 * A rule with every `{"$ref": name}` replaced by what it names, and every body of an iteration wrapped to be counted.
 * @param evaluators rules by name
 * @throws RuleFaultError when a name is unknown or refers to itself in the end, and where the whole would be deeper than
 *   64 levels or larger than 5,000 values and operators
 */
export function resolveRule(rule: Json, evaluators: Readonly<Record<string, Json>>): ResolvedRule {
  let nodes = 0;

  function resolve(value: Json, depth: number, within: readonly string[]): Json {
    nodes += 1;
    if (nodes > MOST_NODES) throw new RuleFaultError(`has more than ${MOST_NODES} values and operators`);
    if (depth > DEEPEST) throw new RuleFaultError(`is nested deeper than ${DEEPEST} levels`);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => resolve(item, depth + 1, within));
    const name = referenceOf(value);
    return name === null ? resolveObject(value, depth, within) : resolveNamed(name, depth, within);
  }

  function resolveNamed(name: string, depth: number, within: readonly string[]): Json {
    if (within.includes(name)) throw new RuleFaultError(`refers to itself: ${[...within, name].join(' → ')}`);
    const named = Object.hasOwn(evaluators, name) ? evaluators[name] : undefined;
    if (named === undefined) throw new RuleFaultError(`refers to ${name}, which no evaluator is called`);
    return resolve(named, depth + 1, [...within, name]);
  }

  function resolveObject(
    value: Readonly<Record<string, Json>>,
    depth: number,
    within: readonly string[],
  ): Json {
    const members = Object.entries(value).map(([key, argument]): [string, Json] => {
      const before = nodes;
      const resolved = resolve(argument, depth + 1, within);
      return [key, ITERATORS.has(key) ? countingBody(resolved, nodes - before) : resolved];
    });
    return Object.fromEntries(members);
  }

  const resolved = resolve(rule, 1, []);
  return { rule: resolved, nodes };
}

function referenceOf(value: Readonly<Record<string, Json>>): string | null {
  const name = value['$ref'];
  return typeof name === 'string' && Object.keys(value).length === 1 ? name : null;
}

function countingBody(argument: Json, nodes: number): Json {
  if (!Array.isArray(argument) || argument[1] === undefined) return argument;
  const [list = null, body, ...rest] = argument;
  return [list, { [STEP]: [body, nodes] }, ...rest];
}
