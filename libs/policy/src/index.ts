export { changePolicyShape } from './change-policy-input.js';
export type { ChangePolicyInput } from './change-policy-input.js';
export {
  compilePolicySet,
  InvalidPolicySetError,
  MAX_POLICY_SET_COST,
  MAX_RULE_COST,
} from './compile-policy-set.js';
export type { CompiledPolicySet, PolicyFault } from './compile-policy-set.js';
export { evaluatePolicy } from './evaluate-policy.js';
export type { PolicyDecision, PolicyOutcome, RuleResult } from './evaluate-policy.js';
export type { Expression, ExpressionLanguage, ExpressionOutcome, RuleError } from './expression.js';
export { ExpressionRefusedError } from './expression.js';
export { firstFlightPolicy } from './first-flight-policy.js';
export { MAX_LIST_ITEMS, MAX_TEXT_LENGTH } from './input-shape.js';
export type { InputOf, InputShape, RecordShape } from './input-shape.js';
export type { Requirement } from './merge-requirements.js';
export { policyDigest } from './policy-digest.js';
export type { DomainReference, PolicyRule, PolicySet, RuleRequirement, Severity } from './policy-set.js';
