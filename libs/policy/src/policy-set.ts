/** `deny` stops, `require` asks people, `warn` and `info` tell. */
export type Severity = 'deny' | 'require' | 'warn' | 'info';

/**
 * Who is to approve: a domain by name, or the domain found in the input at a dotted path.
 * `fallback` is asked when the input does not name one, so that a requirement never disappears with a missing fact.
 */
export type DomainReference = string | { readonly input: string; readonly fallback: string };

/** `count` people (1 or more) of a domain must approve. */
export interface RuleRequirement {
  readonly domain: DomainReference;
  readonly count: number;
}

/** One rule: when the CEL expression `when` is true, the rule applies and `message` says why, in a sentence for people. */
export interface PolicyRule {
  readonly id: string;
  readonly version: number;
  readonly severity: Severity;
  readonly when: string;
  readonly message: string;
  /** Only and always on a rule of severity `require`. */
  readonly requires?: readonly RuleRequirement[];
}

/** Rules that are evaluated together. A set that ever decided is kept unchanged; a new wording is a new version. */
export interface PolicySet {
  readonly id: string;
  readonly version: number;
  readonly rules: readonly PolicyRule[];
}
