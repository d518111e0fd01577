import type { DomainReference, PolicyRule } from './policy-set.js';

/** `count` different people of `domain` must approve; `ruleIds` are the rules that ask for it. */
export interface Requirement {
  readonly domain: string;
  readonly count: number;
  readonly ruleIds: readonly string[];
}

/**
 * What all applying rules ask for together, by domain name. Two demands of one rule that meet in the same domain add
 * up (it asked for that many people); the demands of different rules are met by the same people, so the larger counts.
 */
export function mergeRequirements(rules: readonly PolicyRule[], input: unknown): readonly Requirement[] {
  const merged = new Map<string, Requirement>();
  for (const rule of rules) {
    for (const [domain, count] of demandsOf(rule, input)) {
      const before = merged.get(domain);
      merged.set(domain, {
        domain,
        count: Math.max(before?.count ?? 0, count),
        ruleIds: [...(before?.ruleIds ?? []), rule.id],
      });
    }
  }
  return [...merged.values()].toSorted((a, b) => (a.domain < b.domain ? -1 : 1));
}

function demandsOf(rule: PolicyRule, input: unknown): ReadonlyMap<string, number> {
  const demands = new Map<string, number>();
  for (const { domain, count } of rule.requires ?? []) {
    const name = resolve(domain, input);
    demands.set(name, (demands.get(name) ?? 0) + count);
  }
  return demands;
}

function resolve(domain: DomainReference, input: unknown): string {
  if (typeof domain === 'string') return domain;
  const found = domain.input.split('.').reduce<unknown>(memberOf, input);
  return typeof found === 'string' && found !== '' ? found : domain.fallback;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
