import { Environment } from '@marcbachmann/cel-js';
import { celCost } from './cel-cost.js';
import { celValue } from './cel-value.js';
import { ExpressionRefusedError } from './expression.js';
import type { Expression, ExpressionLanguage, ExpressionOutcome } from './expression.js';
import type { InputShape, RecordShape } from './input-shape.js';

/** Longest source of one rule, in UTF-16 code units. */
const MAX_SOURCE_LENGTH = 4_096;

const LIMITS = {
  maxAstNodes: 500,
  maxDepth: 32,
  maxListElements: 100,
  maxMapEntries: 1,
  maxCallArguments: 4,
};

/**
 * The Common Expression Language, typed by the shape and narrowed to what can be bounded before it runs.
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
export const celLanguage: ExpressionLanguage = {
  compile(source, shape): Expression {
    if (source.length > MAX_SOURCE_LENGTH) {
      throw new ExpressionRefusedError(
        'too-long',
        `the expression is longer than ${MAX_SOURCE_LENGTH} characters`,
      );
    }
    const parsed = parse(environmentFor(shape), source);
    const cost = celCost(parsed.ast, new Map(Object.entries(shape.fields)));
    const { valid, type, error } = parsed.check();
    if (!valid)
      throw new ExpressionRefusedError(kebab(error?.code), error?.summary ?? 'the types do not fit');
    if (type !== 'bool')
      throw new ExpressionRefusedError('not-a-bool', `the expression yields ${type}, not bool`);
    return { cost, evaluate: (input) => run(() => parsed(celValue(shape, input))) };
  },
};

type Parsed = ReturnType<Environment['parse']>;

function parse(environment: Environment, source: string): Parsed {
  try {
    return environment.parse(source);
  } catch (error) {
    throw new ExpressionRefusedError('does-not-parse', explain(error).message);
  }
}

function run(evaluate: () => unknown): ExpressionOutcome {
  try {
    const value = evaluate();
    if (typeof value === 'boolean') return { kind: 'value', value };
    return { kind: 'error', error: { code: 'not-a-bool', message: 'the expression did not yield a bool' } };
  } catch (error) {
    return { kind: 'error', error: explain(error) };
  }
}

/** The engine's `message` quotes the source with a marker; its `summary` is the sentence alone. */
function explain(error: unknown): { code: string; message: string } {
  const { code, summary } = (error ?? {}) as { code?: unknown; summary?: unknown };
  return {
    code: kebab(typeof code === 'string' ? code : undefined),
    message: typeof summary === 'string' ? summary : 'the expression could not be evaluated',
  };
}

function kebab(code: string | undefined): string {
  return (code ?? 'evaluation-error').replaceAll('_', '-');
}

function environmentFor(shape: RecordShape): Environment {
  const environment = new Environment({ limits: LIMITS });
  const types = new Map<string, string>();
  for (const [name, field] of Object.entries(shape.fields)) {
    environment.registerVariable(name, typeName(environment, types, field, name));
  }
  return environment;
}

/** Registers the record types inside `shape`, deepest first, and answers with the CEL name of the whole. */
function typeName(
  environment: Environment,
  types: Map<string, string>,
  shape: InputShape,
  path: string,
): string {
  if (shape.kind === 'list') return `list<${typeName(environment, types, shape.of, path)}>`;
  if (shape.kind !== 'record') return shape.kind;
  const fields = Object.fromEntries(
    Object.entries(shape.fields).map(([name, field]) => [
      name,
      typeName(environment, types, field, `${path}_${name}`),
    ]),
  );
  const name = `Type_${types.size}_${path}`;
  types.set(name, path);
  environment.registerType(name, { fields });
  return name;
}
