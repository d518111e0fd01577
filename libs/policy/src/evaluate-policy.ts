import type { CompiledPolicySet, CompiledRule } from './compile-policy-set.js';
import type { ExpressionOutcome, RuleError } from './expression.js';
import { inputFault } from './input-fault.js';
import { mergeRequirements } from './merge-requirements.js';
import type { Requirement } from './merge-requirements.js';
import type { Severity } from './policy-set.js';

/** `deny` outranks `require`, which outranks `allow`. */
export type PolicyOutcome = 'allow' | 'require' | 'deny';

/** What one rule said. `error` is an outcome of its own: the rule could not be read on this input. */
export interface RuleResult {
  readonly id: string;
  readonly version: number;
  readonly severity: Severity;
  readonly outcome: 'true' | 'false' | 'error';
  readonly message: string;
  readonly error?: RuleError;
}

/** A decision as plain JSON, complete enough to be stored and compared with a later recomputation. */
export interface PolicyDecision {
  readonly policySetId: string;
  readonly version: number;
  readonly digest: string;
  readonly outcome: PolicyOutcome;
  readonly rules: readonly RuleResult[];
  readonly requirements: readonly Requirement[];
}

/**
 * Evaluates every rule, in the order of the set. Deterministic; never throws; the input is plain JSON.
 * An error fails closed for `deny` and `require` (the rule counts as true) and open for `warn` and `info`.
 * An input that does not fit its declared shape or caps makes every rule an error.
 */
export function evaluatePolicy(compiled: CompiledPolicySet, input: unknown): PolicyDecision {
  const fault = inputFault(compiled.shape, input);
  const judged = compiled.rules.map((rule) => ({
    rule: rule.rule,
    outcome: fault ? invalidInput(fault) : rule.expression.evaluate(input),
  }));
  const applying = judged
    .filter(({ outcome }) => outcome.kind === 'error' || outcome.value)
    .map(({ rule }) => rule);
  const has = (severity: Severity): boolean => applying.some((rule) => rule.severity === severity);
  return {
    policySetId: compiled.policySet.id,
    version: compiled.policySet.version,
    digest: compiled.digest,
    outcome: has('deny') ? 'deny' : has('require') ? 'require' : 'allow',
    rules: judged.map(({ rule, outcome }) => resultOf(rule, outcome)),
    requirements: mergeRequirements(applying, input),
  };
}

function resultOf(
  { id, version, severity, message }: CompiledRule['rule'],
  outcome: ExpressionOutcome,
): RuleResult {
  const rule = { id, version, severity, message };
  if (outcome.kind === 'error') return { ...rule, outcome: 'error', error: outcome.error };
  return { ...rule, outcome: outcome.value ? 'true' : 'false' };
}

function invalidInput({ pointer, detail }: { pointer: string; detail: string }): ExpressionOutcome {
  return { kind: 'error', error: { code: 'invalid-input', message: `input #${pointer} ${detail}` } };
}
