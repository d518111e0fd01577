import type { FlagDefinition, Json } from '@glidepath/contracts';
import { OPERATORS } from './rules/operators.js';
import { DEEPEST, resolveRule, RuleFaultError } from './rules/resolve-rule.js';

/** Of a definition, in UTF-16 units of its JSON: far below what an event may hold. */
const LARGEST = 65_536;
const MOST_VARIANTS = 100;

/** One fault. `pointer` is a JSON pointer fragment into the definition. */
export interface DefinitionFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Everything that is wrong with a definition, beyond its shape; empty when it may be evaluated. */
export function definitionFaults(definition: FlagDefinition): readonly DefinitionFault[] {
  const length = JSON.stringify(definition).length;
  if (length > LARGEST) return [{ pointer: '#', detail: `is ${length} characters long, at most ${LARGEST}` }];
  const faults = [...variantFaults(definition), ...operatorFaults(definition)];
  return faults.length > 0 ? faults : resolutionFaults(definition);
}

function variantFaults({ variants, defaultVariant }: FlagDefinition): readonly DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  const values = Object.values(variants);
  if (values.length === 0) faults.push({ pointer: '#/variants', detail: 'is empty' });
  if (values.length > MOST_VARIANTS) {
    faults.push({ pointer: '#/variants', detail: `has ${values.length} variants, at most ${MOST_VARIANTS}` });
  }
  const types = new Set(values.map(typeOf));
  if (types.size > 1) {
    faults.push({
      pointer: '#/variants',
      detail: `mixes ${[...types].join(' and ')}: values are of one type`,
    });
  }
  if (types.has('null')) faults.push({ pointer: '#/variants', detail: 'a variant has a value' });
  if (defaultVariant !== null && !Object.hasOwn(variants, defaultVariant)) {
    faults.push({ pointer: '#/defaultVariant', detail: `no variant is called ${defaultVariant}` });
  }
  return faults;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'object' : typeof value;
}

function operatorFaults({ targeting, evaluators, variants }: FlagDefinition): readonly DefinitionFault[] {
  const faults: DefinitionFault[] = [];

  function visit(value: Json, pointer: string, depth: number): void {
    if (value === null || typeof value !== 'object') return;
    if (depth > DEEPEST) {
      faults.push({ pointer: '#', detail: `is nested deeper than ${DEEPEST} levels` });
      return;
    }
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, `${pointer}/${index}`, depth + 1));
      return;
    }
    const names = Object.keys(value);
    const [name = ''] = names;
    if (names.length !== 1) {
      faults.push({ pointer, detail: 'an object in a rule is one operator with its arguments' });
      return;
    }
    const argument = value[name] ?? null;
    const at = `${pointer}/${segmentOf(name)}`;
    if (name === '$ref') {
      if (typeof argument !== 'string') faults.push({ pointer: at, detail: 'names an evaluator' });
      return;
    }
    if (!OPERATORS.has(name))
      faults.push({ pointer: at, detail: `there is no operator ${name.slice(0, 50)}` });
    if (name === 'fractional') faults.push(...shareFaults(argument, variants, at));
    visit(argument, at, depth + 1);
  }

  visit(targeting, '#/targeting', 1);
  for (const [name, rule] of Object.entries(evaluators)) visit(rule, `#/evaluators/${segmentOf(name)}`, 1);
  return faults.slice(0, 20);
}

/** What can be seen of shares before anybody is asked about: literal weights and literal variants. */
function shareFaults(
  argument: Json,
  variants: FlagDefinition['variants'],
  pointer: string,
): readonly DefinitionFault[] {
  if (!Array.isArray(argument)) return [];
  return argument.flatMap((share, index): readonly DefinitionFault[] => {
    if (!Array.isArray(share)) return [];
    const [variant, weight = 1] = share;
    const at = `${pointer}/${index}`;
    if (typeof variant === 'string' && !Object.hasOwn(variants, variant))
      return [{ pointer: `${at}/0`, detail: `no variant is called ${variant.slice(0, 100)}` }];
    if (typeof weight === 'number' && !Number.isInteger(weight))
      return [{ pointer: `${at}/1`, detail: 'a weight is a whole number' }];
    return [];
  });
}

function resolutionFaults({ targeting, evaluators }: FlagDefinition): readonly DefinitionFault[] {
  const rules = { '#/targeting': targeting, ...named(evaluators) };
  return Object.entries(rules).flatMap(([pointer, rule]) => {
    try {
      resolveRule(rule, evaluators);
      return [];
    } catch (error) {
      if (error instanceof RuleFaultError) return [{ pointer, detail: error.message }];
      throw error;
    }
  });
}

function named(evaluators: FlagDefinition['evaluators']): Readonly<Record<string, Json>> {
  const entries = Object.entries(evaluators).map(([name, rule]) => [`#/evaluators/${segmentOf(name)}`, rule]);
  return Object.fromEntries(entries) as Record<string, Json>;
}

/** RFC 6901. */
function segmentOf(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}
