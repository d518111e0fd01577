import type { Json } from '@glidepath/contracts';
import { defaultMethods, LogicEngine } from 'json-logic-engine';
import { compareVersions } from './semantic-version.js';
import { OPERATORS } from './operators.js';
import { pickFraction } from './pick-fraction.js';
import { resolveRule, STEP } from './resolve-rule.js';

/** Evaluated values and operators per evaluation, and 64 characters or items handled count as one more. */
const MOST_STEPS = 50_000;
const CHARACTERS_PER_STEP = 64;
/** Of a text or list that a rule makes. */
const LONGEST = 65_536;

/** A rule that was not evaluated to the end: too much work, or an operator that could not take its arguments. */
export class RuleFailedError extends Error {
  override readonly name = 'RuleFailedError';
}

/** What a rule is asked about. */
export interface RuleContext {
  readonly flagKey: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly targetingKey: string | null;
  /** The caller's context. */
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * JsonLogic with flagd's operators, in bounded time: an evaluation that would take more steps than a rule of reason
 * needs is given up, however the rule is built and whatever the context holds.
 */
class RuleEngine {
  private readonly engine: LogicEngine;
  private stepsLeft = 0;
  private defaultKey: string | null = null;

  constructor() {
    const known = Object.entries(defaultMethods as Readonly<Record<string, unknown>>);
    this.engine = new LogicEngine(Object.fromEntries(known.filter(([name]) => OPERATORS.has(name))));
    this.add(STEP, ([value, nodes]) => {
      this.spend(Number(nodes));
      return value;
    });
    this.add('fractional', (args) => pickFraction(args, this.defaultKey));
    this.add('sem_ver', ([left, operator, right]) => compareVersions(left, operator, right));
    this.add('starts_with', ([text, start]) => isText(text) && isText(start) && text.startsWith(start));
    this.add('ends_with', ([text, end]) => isText(text) && isText(end) && text.endsWith(end));
    this.add('cat', (args) => this.cat(args));
    this.add('merge', (args) => this.merge(args));
    this.add('in', ([part, whole]) => this.isIn(part, whole));
  }

  /** @throws RuleFailedError */
  run(rule: Json, { flagKey, timestamp, targetingKey, context }: RuleContext): unknown {
    this.stepsLeft = MOST_STEPS;
    this.defaultKey = targetingKey === null ? null : `${flagKey}${targetingKey}`;
    try {
      return this.engine.run(rule, { ...context, $flagd: { flagKey, timestamp } }) as unknown;
    } catch (error) {
      if (error instanceof RuleFailedError) throw error;
      // The engine throws plain objects and NaN.
      throw new RuleFailedError(`the rule cannot be evaluated: ${engineFault(error)}`);
    }
  }

  private add(name: string, method: (args: readonly unknown[]) => unknown): void {
    // Never evaluated ahead of time: what it answers may depend on who asks, and has its price every time.
    this.engine.addMethod(name, { method: (args: unknown) => method(listOf(args)), deterministic: false });
  }

  private spend(steps: number): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw new RuleFailedError(`the rule takes more than ${MOST_STEPS} steps`);
  }

  private spendOn(length: number): void {
    if (length > LONGEST) throw new RuleFailedError(`the rule makes a value longer than ${LONGEST}`);
    this.spend(Math.ceil(length / CHARACTERS_PER_STEP));
  }

  private cat(args: readonly unknown[]): string {
    let text = '';
    for (const part of args) {
      text += textOf(part);
      this.spendOn(text.length);
    }
    return text;
  }

  private merge(args: readonly unknown[]): readonly unknown[] {
    const merged = args.flat();
    this.spendOn(merged.length);
    return merged;
  }

  private isIn(part: unknown, whole: unknown): boolean {
    if (isText(whole)) {
      this.spend(Math.ceil(whole.length / CHARACTERS_PER_STEP));
      return isText(part) && whole.includes(part);
    }
    if (!Array.isArray(whole)) return false;
    this.spend(Math.ceil(whole.length / CHARACTERS_PER_STEP));
    return whole.includes(part);
  }
}

/** As JavaScript would write it; what has no text of its own is written as JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function listOf(args: unknown): readonly unknown[] {
  return Array.isArray(args) ? (args as readonly unknown[]) : [args];
}

function engineFault(error: unknown): string {
  if (Number.isNaN(error)) return 'it calculates with what is no number';
  if (error instanceof Error) return error.message;
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  return typeof type === 'string' ? type : 'an operator cannot take its arguments';
}

const engine = new RuleEngine();
const resolved = new WeakMap<object, Json>();

/** The targeting of a flag as it stands in its definition; the object is what is put together once and kept. */
export interface Targeting {
  readonly targeting: Json;
  readonly evaluators: Readonly<Record<string, Json>>;
}

/**
 * What the targeting of a flag answers.
 * @throws RuleFailedError when the rule cannot be evaluated within its bounds, RuleFaultError when it cannot be put together
 */
export function answerOf(definition: Targeting, context: RuleContext): unknown {
  let rule = resolved.get(definition);
  if (rule === undefined) {
    ({ rule } = resolveRule(definition.targeting, definition.evaluators));
    resolved.set(definition, rule);
  }
  return engine.run(rule, context);
}
