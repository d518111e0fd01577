import type { CatalogEntry, ChangeSubmitted, Proposal } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import type { RecordedHistory } from './gather-inputs.js';

/** What the specs of this service assess. */
export const CHANGE_ID = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
export const SUBMITTED_AT = '2026-03-02T10:00:00.000Z';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A small change with a canary, an analysis and a backout. */
export const proposal: Proposal = {
  title: 'Round prices half even',
  kind: 'normal',
  service: 'checkout',
  environment: 'production',
  summary: 'Prices were rounded half up.',
  artifacts: [{ name: 'checkout', digest: DIGEST }],
  content: {
    references: [],
    facts: { sqlStatements: 0, destructiveSql: 0, configFiles: 0 },
    stats: { filesChanged: 3, linesAdded: 30, linesDeleted: 10 },
  },
  plan: {
    strategy: 'canary',
    target: { driver: 'flag', flag: 'checkout', stable: 'stable', canary: 'canary' },
    steps: [{ setWeight: 10 }, { analyse: { for: '30s' } }, { setWeight: 100 }],
    analysis: [
      {
        sli: 'availability',
        provider: 'pushed',
        judge: {
          kind: 'count-e-process',
          alpha: 0.01,
          safeRatio: 2,
          beta: 0.05,
          passOn: 'proof-of-safety',
          minSamples: 100,
        },
        limits: {},
      },
    ],
    onHarmful: 'rollback',
    onInconclusive: 'hold',
    onNoData: 'hold',
    bake: '0s',
  },
  backout: { plan: 'Set the flag back to stable.' },
  requires: [],
  excludes: [],
  links: [],
  evidence: [],
};

export const checkout: CatalogEntry = {
  service: 'checkout',
  owner: 'team-payments',
  domain: 'payments',
  tier: 3,
  environments: ['staging', 'production'],
  dependsOn: ['ledger'],
};

export const noHistory: RecordedHistory = {
  outcomes: [],
  lastChangeAt: null,
  deployedDigests: [],
  dependents: 1,
};

export const submitted = (changed: Partial<Proposal> = {}, revision = 1): ChangeSubmitted['data'] => {
  const revised = { ...proposal, ...changed };
  return {
    changeId: CHANGE_ID,
    revision,
    digest: canonicalDigest(revised),
    key: 'CHG-1042',
    authors: ['ada'],
    proposal: revised,
  };
};
