import { createHash } from 'node:crypto';
import type { PolicySet } from './policy-set.js';

/** SHA-256 (lower-case hex) of the set's RFC 8785 canonical JSON: two sets with one digest decide alike. */
export function policyDigest(policySet: PolicySet): string {
  return createHash('sha256').update(canonical(policySet)).digest('hex');
}

/** A policy set holds text, whole numbers, lists and plain objects; for these the standard serialiser is canonical. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
