import type { Actor } from '@glidepath/event-store';

export const ROLES = ['author', 'approver', 'operator', 'release-manager', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, as their token says. */
export interface Identity {
  readonly actor: Actor;
  readonly roles: readonly Role[];
  /** Domains of responsibility, such as `payments`; an approver speaks for these. */
  readonly domains: readonly string[];
  /** For display only; never stored in an event. */
  readonly name?: string;
}

/** Somebody without a token, where anonymous reads are allowed: may look and nothing else. */
export function anonymousIdentity(issuer: string): Identity {
  return { actor: { kind: 'person', id: 'anonymous', issuer }, roles: [], domains: [] };
}
