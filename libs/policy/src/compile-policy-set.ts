import { celLanguage } from './cel-language.js';
import { ExpressionRefusedError } from './expression.js';
import type { Expression, ExpressionLanguage } from './expression.js';
import type { InputShape, RecordShape } from './input-shape.js';
import { policyDigest } from './policy-digest.js';
import type { DomainReference, PolicyRule, PolicySet } from './policy-set.js';

/** Steps one rule may take at most; about 50 ms of one core. */
export const MAX_RULE_COST = 100_000;

/** Steps all rules of one decision may take at most. */
export const MAX_POLICY_SET_COST = 1_000_000;

/** A policy set whose every rule is known to parse, to yield a bool and to end in bounded time. */
export interface CompiledPolicySet {
  readonly policySet: PolicySet;
  readonly digest: string;
  readonly shape: RecordShape;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly expression: Expression;
}

/** One reason why a set cannot be used; `ruleId` is absent when it concerns the set as a whole. */
export interface PolicyFault {
  readonly ruleId?: string;
  readonly code: string;
  readonly detail: string;
}

/** Names every fault of the set at once, so that an author mends it in one round. */
export class InvalidPolicySetError extends Error {
  readonly code = 'invalid-policy-set';
  constructor(readonly faults: readonly PolicyFault[]) {
    super(faults.map(({ ruleId, detail }) => (ruleId ? `${ruleId}: ${detail}` : detail)).join('; '));
    this.name = 'InvalidPolicySetError';
  }
}

/**
 * Checks and compiles a policy set against the typed inputs it may read.
 * @throws InvalidPolicySetError with every fault found
 */
export function compilePolicySet(
  policySet: PolicySet,
  shape: RecordShape,
  language: ExpressionLanguage = celLanguage,
): CompiledPolicySet {
  const faults: PolicyFault[] = [
    ...duplicates(policySet),
    ...policySet.rules.flatMap((rule) => ruleFaults(rule, shape)),
  ];
  const rules = policySet.rules.flatMap((rule) => {
    const expression = compileRule(rule, shape, language);
    if ('cost' in expression) return [{ rule, expression }];
    faults.push(expression);
    return [];
  });
  const cost = rules.reduce((sum, { expression }) => sum + expression.cost, 0);
  if (cost > MAX_POLICY_SET_COST) {
    faults.push({
      code: 'too-costly',
      detail: `the set may take ${cost} steps, more than ${MAX_POLICY_SET_COST}`,
    });
  }
  if (faults.length > 0) throw new InvalidPolicySetError(faults);
  return { policySet, digest: policyDigest(policySet), shape, rules };
}

function compileRule(
  rule: PolicyRule,
  shape: RecordShape,
  language: ExpressionLanguage,
): Expression | PolicyFault {
  try {
    const expression = language.compile(rule.when, shape);
    if (expression.cost <= MAX_RULE_COST) return expression;
    return {
      ruleId: rule.id,
      code: 'too-costly',
      detail: `the rule may take ${expression.cost} steps, more than ${MAX_RULE_COST}`,
    };
  } catch (error) {
    if (!(error instanceof ExpressionRefusedError)) throw error;
    return { ruleId: rule.id, code: error.code, detail: error.message };
  }
}

function duplicates({ rules }: PolicySet): readonly PolicyFault[] {
  const ids = rules.map(({ id }) => id);
  return ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((ruleId) => ({ ruleId, code: 'duplicate-rule', detail: 'the id is used twice in the set' }));
}

function ruleFaults(rule: PolicyRule, shape: RecordShape): readonly PolicyFault[] {
  const requires = rule.requires ?? [];
  const faults: PolicyFault[] = [];
  const report = (code: string, detail: string): void => void faults.push({ ruleId: rule.id, code, detail });
  if (rule.severity === 'require' && requires.length === 0) report('requires-nothing', 'it asks for nobody');
  if (rule.severity !== 'require' && requires.length > 0) {
    report('requires-in-vain', `a rule of severity ${rule.severity} cannot ask for approvals`);
  }
  for (const { domain, count } of requires) {
    if (!Number.isInteger(count) || count < 1) report('invalid-count', 'a count is a whole number from 1');
    if (!namesDomain(domain, shape))
      report('unknown-field', 'a domain is read from a field that is not text');
  }
  return faults;
}

function namesDomain(domain: DomainReference, shape: RecordShape): boolean {
  if (typeof domain === 'string') return domain !== '';
  const found = domain.input.split('.').reduce<InputShape | undefined>(memberShape, shape);
  return found?.kind === 'string' && domain.fallback !== '';
}

function memberShape(shape: InputShape | undefined, name: string): InputShape | undefined {
  return shape?.kind === 'record' && Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
}
