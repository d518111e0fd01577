import { applyOperator, booleanOf, FUNCTIONS, LIST_FUNCTIONS, numberOf } from './condition-functions.js';
import { ConditionError, tokensOf } from './condition-tokens.js';
import type { Token } from './condition-tokens.js';

/** A condition over a measured result. Throws {@link ConditionError} where it does not fit the result. */
export type ArgoCondition = (result: unknown) => boolean;

interface Scope {
  readonly result: unknown;
  readonly item?: unknown;
}
type Term = (scope: Scope) => unknown;

/** Loosest first; each row binds tighter than the one before. */
const LEVELS: readonly (readonly string[])[] = [
  ['||', 'or'],
  ['&&', 'and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'contains'],
  ['+', '-'],
  ['*', '/', '%'],
];
const CONSTANTS: Readonly<Record<string, unknown>> = { true: true, false: false, nil: null };
/** A condition is a line in a template; deeper nesting is an attack on the stack. */
const DEEPEST = 100;

/**
 * Reads the `successCondition` or `failureCondition` of an Argo analysis template: comparisons, arithmetic, `&&`,
 * `||`, `!`, `in`, indexing, members, `len`, `default`, `isNaN`, `asFloat` and the like, `all(result, {# > 1})`.
 * @param text for instance `result[0] >= 0.95`
 * @throws ConditionError when the text is not understood
 */
export function argoCondition(text: string): ArgoCondition {
  const reader = new ConditionReader(tokensOf(text));
  const term = reader.level(0);
  reader.expectEnd();
  return (result) => booleanOf(term({ result }));
}

class ConditionReader {
  private at = 0;
  private depth = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  level(index: number): Term {
    const operators = LEVELS[index];
    if (!operators) return this.unary();
    let left = this.level(index + 1);
    for (;;) {
      const isNegated = this.isAt('not', 'name') && this.isAt('in', 'name', 1);
      if (isNegated && operators.includes('in')) this.at += 1;
      const operator = this.takeOneOf(operators);
      if (operator === null) return left;
      const joined = join(operator, left, this.level(index + 1));
      left = isNegated ? (scope) => !booleanOf(joined(scope)) : joined;
    }
  }

  expectEnd(): void {
    const token = this.tokens[this.at];
    if (token) throw new ConditionError(`not expected: ${token.value}`);
  }

  private unary(): Term {
    if (++this.depth > DEEPEST) throw new ConditionError('nested too deeply');
    const sign = this.takeOneOf(['!', 'not', '-']);
    const term = sign === null ? this.postfix() : this.signed(sign);
    this.depth -= 1;
    return term;
  }

  private signed(sign: string): Term {
    const term = this.unary();
    return sign === '-' ? (scope) => -numberOf(term(scope)) : (scope) => !booleanOf(term(scope));
  }

  private postfix(): Term {
    let term = this.primary();
    for (;;) {
      const opened = this.takeOneOf(['[', '.']);
      if (opened === null) return term;
      const key = opened === '[' ? this.level(0) : this.member();
      if (opened === '[') this.expect(']');
      term = indexed(term, key);
    }
  }

  private member(): Term {
    const token = this.next();
    if (token.kind !== 'name') throw new ConditionError(`not a member: ${token.value}`);
    return () => token.value;
  }

  private primary(): Term {
    const token = this.next();
    switch (token.kind) {
      case 'number':
      case 'text':
        return () => token.value;
      case 'name':
        return this.named(token.value);
      case 'sign':
        return this.enclosed(token.value);
    }
  }

  private enclosed(sign: string): Term {
    if (sign === '#') return ({ item }) => item;
    if (sign === '(') {
      const term = this.level(0);
      this.expect(')');
      return term;
    }
    if (sign === '[') {
      const terms = this.list(']');
      return (scope) => terms.map((term) => term(scope));
    }
    throw new ConditionError(`not expected: ${sign}`);
  }

  private named(name: string): Term {
    if (Object.hasOwn(CONSTANTS, name)) return () => CONSTANTS[name];
    if (name === 'result') return ({ result }) => result;
    const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    const listCall = Object.hasOwn(LIST_FUNCTIONS, name) ? LIST_FUNCTIONS[name] : undefined;
    if (!call && !listCall) throw new ConditionError(`nothing is called ${name}`);
    this.expect('(');
    if (call) {
      const terms = this.list(')');
      return (scope) => call(...terms.map((term) => term(scope)));
    }
    const list = this.level(0);
    this.expect(',');
    const isBraced = this.takeOneOf(['{']) !== null;
    const predicate = this.level(0);
    if (isBraced) this.expect('}');
    this.expect(')');
    return (scope) => {
      const items = list(scope);
      if (!Array.isArray(items)) throw new ConditionError(`${name} of no list`);
      return listCall?.(items, (item) => booleanOf(predicate({ ...scope, item })));
    };
  }

  private list(end: string): readonly Term[] {
    const terms: Term[] = [];
    while (this.takeOneOf([end]) === null) {
      if (terms.length > 0) this.expect(',');
      terms.push(this.level(0));
    }
    return terms;
  }

  private takeOneOf(values: readonly string[]): string | null {
    const token = this.tokens[this.at];
    if (!token || token.kind === 'text' || token.kind === 'number' || !values.includes(token.value))
      return null;
    this.at += 1;
    return token.value;
  }

  private isAt(value: string, kind: Token['kind'], ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.kind === kind && token.value === value;
  }

  private expect(sign: string): void {
    if (this.takeOneOf([sign]) === null) throw new ConditionError(`${sign} expected`);
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (!token) throw new ConditionError('ends too early');
    this.at += 1;
    return token;
  }
}

function join(operator: string, left: Term, right: Term): Term {
  if (operator === '||' || operator === 'or') {
    return (scope) => booleanOf(left(scope)) || booleanOf(right(scope));
  }
  if (operator === '&&' || operator === 'and') {
    return (scope) => booleanOf(left(scope)) && booleanOf(right(scope));
  }
  return (scope) => applyOperator(operator, left(scope), right(scope));
}

/** A missing element is an error as in Argo, so that an empty answer of a provider never passes. */
function indexed(term: Term, key: Term): Term {
  return (scope) => {
    const [whole, at] = [term(scope), key(scope)];
    if (Array.isArray(whole) && typeof at === 'number') {
      const index = at < 0 ? whole.length + at : at;
      if (!(index in whole)) throw new ConditionError(`no element ${at} of ${whole.length}`);
      return whole[index];
    }
    if (typeof whole === 'object' && whole !== null && !Array.isArray(whole) && typeof at === 'string') {
      return Object.hasOwn(whole, at) ? (whole as Readonly<Record<string, unknown>>)[at] : null;
    }
    throw new ConditionError(`cannot take ${JSON.stringify(at)} of ${JSON.stringify(whole)}`);
  };
}
