import type { InputOf } from './input-shape.js';

/**
 * The facts a rule about a change may read. A fact that is not known is left out (or null).
 * `risk.band` is low, medium, high or critical; `environment.tier` production, staging or development;
 * `service.tier` 1 (most critical) to 4; `environment.isProduction` is true where the tier is not known.
 */
export const changePolicyShape = {
  kind: 'record',
  fields: {
    change: {
      kind: 'record',
      fields: {
        kind: { kind: 'string' },
        hasBackout: { kind: 'bool' },
        strategy: { kind: 'string' },
        hasAnalysis: { kind: 'bool' },
        artifactCount: { kind: 'int' },
        destructiveSqlStatements: { kind: 'int' },
      },
    },
    environment: {
      kind: 'record',
      fields: { name: { kind: 'string' }, tier: { kind: 'string' }, isProduction: { kind: 'bool' } },
    },
    service: {
      kind: 'record',
      fields: {
        name: { kind: 'string' },
        isKnown: { kind: 'bool' },
        tier: { kind: 'int' },
        ownerDomain: { kind: 'string' },
      },
    },
    risk: {
      kind: 'record',
      fields: { score: { kind: 'int' }, band: { kind: 'string' }, unknownCount: { kind: 'int' } },
    },
  },
} as const;

export type ChangePolicyInput = InputOf<typeof changePolicyShape>;
