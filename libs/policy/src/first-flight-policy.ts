import type { PolicySet } from './policy-set.js';

const OWNER = { input: 'service.ownerDomain', fallback: 'operations' } as const;

/**
 * The policy Glidepath ships with: a change of low risk needs nobody, a change whose risks cannot be judged or undone
 * does not reach production, and the rest asks people, the more the riskier it is.
 */
export const firstFlightPolicy: PolicySet = {
  id: 'first-flight',
  version: 1,
  rules: [
    {
      id: 'high-risk-needs-two-domains',
      version: 1,
      severity: 'require',
      when: 'risk.band in ["high", "critical"]',
      message:
        'A change of high or critical risk needs the owner of the service and operations to approve it.',
      requires: [
        { domain: OWNER, count: 1 },
        { domain: 'operations', count: 1 },
      ],
    },
    {
      id: 'medium-risk-needs-one-approval',
      version: 1,
      severity: 'require',
      when: 'risk.band == "medium"',
      message: 'A change of medium risk needs the owner of the service to approve it.',
      requires: [{ domain: OWNER, count: 1 }],
    },
    {
      id: 'production-needs-known-service-and-backout',
      version: 1,
      severity: 'deny',
      when: 'environment.isProduction && !(service.isKnown && change.hasBackout)',
      message: 'A production change must concern a service in the catalogue and say how it is backed out.',
    },
  ],
};
