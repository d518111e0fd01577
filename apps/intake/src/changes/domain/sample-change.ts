import type { ChangeEvent, Proposal, RiskAssessed } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import type { ChangeCommand } from './change.js';

export const changeId = '01930000-0000-7000-8000-000000000001';
const rolloutId = '01930000-0000-7000-8000-00000000000a';
export const key = 'CHG-1042';

export const proposal: Proposal = {
  title: 'checkout: larger pool',
  kind: 'standard',
  service: 'checkout',
  environment: 'production',
  summary: '',
  artifacts: [{ name: 'checkout', digest: `sha256:${'a'.repeat(64)}` }],
  content: { references: [], facts: { sqlStatements: 0, destructiveSql: 0, configFiles: 0 }, stats: {} },
  plan: {
    strategy: 'direct',
    target: { driver: 'flag', flag: 'checkout', stable: 'stable', canary: 'canary' },
    steps: [],
    analysis: [],
    onHarmful: 'rollback',
    onInconclusive: 'hold',
    onNoData: 'hold',
    bake: '0s',
  },
  requires: [],
  excludes: [],
  links: [],
  evidence: [],
};
const better: Proposal = { ...proposal, title: 'checkout: much larger pool' };
export const digest = canonicalDigest(proposal);
const betterDigest = canonicalDigest(better);

export const submitted: ChangeEvent = {
  type: 'change.submitted',
  data: { changeId, key, revision: 1, digest, authors: ['pipeline', 'ada'], proposal },
};
export const amended: ChangeEvent = {
  type: 'change.amended',
  data: {
    changeId,
    key,
    revision: 2,
    digest: betterDigest,
    authors: ['pipeline', 'ada'],
    proposal: better,
    changedFields: ['title'],
  },
};
export const assessed = (approvalsRequired: number): ChangeEvent => ({
  type: 'change.assessed',
  data: {
    changeId,
    revision: 1,
    digest,
    score: 12,
    band: 'low',
    decision: 'allow',
    approvalsRequired,
    reasons: [],
  },
});
export const approved: ChangeEvent = {
  type: 'change.approved',
  data: { changeId, revision: 1, digest, by: 'people', approvers: ['grace'] },
};
export const flown = (
  fact: 'scheduled' | 'started' | 'resumed' | 'verifying' | 'completed',
): ChangeEvent => ({
  type: `change.${fact}`,
  data: { changeId, rolloutId },
});
export const troubled = (fact: 'paused' | 'rolling-back' | 'rolled-back' | 'failed'): ChangeEvent => ({
  type: `change.${fact}`,
  data: { changeId, rolloutId, reason: 'errors' },
});
export const follow = (
  fact: Extract<ChangeCommand, { type: 'follow-flight' }>['fact'],
  id = rolloutId,
): ChangeCommand => ({
  type: 'follow-flight',
  fact,
  rolloutId: id,
  reason: 'errors',
});
export const assessment = {
  changeId,
  revision: 1,
  digest,
  score: 12,
  band: 'low',
  decision: 'allow',
  requirements: [],
  rules: [],
} as unknown as RiskAssessed['data'];
export const amend = (by: string, ifVersion: number, to = better): ChangeCommand => ({
  type: 'amend',
  by: [by],
  ifVersion,
  proposal: to,
});
export const cancel = (by: string, mayCancelAny: boolean): ChangeCommand => ({
  type: 'cancel',
  by: [by],
  mayCancelAny,
  reason: 'not needed',
});
export const resolve = (outcome: 'approved' | 'rejected', revision = 1): ChangeCommand => ({
  type: 'record-outcome',
  outcome,
  revision,
  by: 'people',
  approvers: ['grace'],
  reasons: ['too risky'],
});
export const executing = [submitted, assessed(0), approved, flown('scheduled'), flown('started')];
