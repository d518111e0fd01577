import type {
  ApprovalCaseView,
  ChangeView,
  FlagView,
  GateView,
  RolloutView,
  ServiceView,
} from '@glidepath/contracts';

export const changeId = '0198b1c0-0000-7000-8000-000000000001';
export const digest = 'd'.repeat(64);

export const change: ChangeView = {
  id: changeId,
  key: 'CHG-1001',
  state: 'awaiting-approval',
  version: 2,
  revision: 1,
  digest,
  title: 'Raise the pool size',
  service: 'checkout',
  environment: 'production',
  authors: ['ada'],
  proposal: null,
  submittedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:01.000Z',
  waitingFor: 'one approver of payments',
  reason: null,
  risk: null,
  approval: null,
  rollout: null,
  links: { self: `/v1/changes/${changeId}`, events: `/v1/changes/${changeId}/events` },
};

export const approval: ApprovalCaseView = {
  changeId,
  key: 'CHG-1001',
  version: 2,
  revision: 1,
  digest,
  status: 'open',
  excluded: ['ada'],
  requirements: [
    { id: 'r1', domain: 'payments', count: 2, reason: 'tier 1', approvers: ['grace'], missing: 1 },
  ],
  decisions: [
    {
      approver: 'grace',
      domains: ['payments'],
      decision: 'approve',
      at: '2026-01-01T00:00:02.000Z',
      comment: null,
    },
  ],
  decideBy: '2026-01-04T00:00:00.000Z',
};

export const rollout: RolloutView = {
  target: null,
  targets: [],
  rolloutId: '0198b1c0-0000-7000-8000-00000000000f',
  changeId,
  key: 'CHG-1001',
  service: 'checkout',
  environment: 'production',
  status: 'running',
  version: 5,
  step: 1,
  weightPercent: 25,
  observedPercent: 24.9,
  verdict: 'safe',
  indicators: [],
  reason: null,
  problem: null,
  attempt: 1,
  wave: null,
  steps: [{ kind: 'set-weight', weightPercent: 100, seconds: null, wave: null, state: 'current' }],
  waitsFor: [],
  warmUntil: null,
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
  startedAt: '2026-01-01T00:00:03.000Z',
  endedAt: null,
};

export const gate: GateView = {
  outcome: 'allow',
  reasons: ['CHG-1001 is approved'],
  decisionId: 'g1',
  changeId,
};

export const service: ServiceView = {
  service: 'checkout',
  owner: 'team-payments',
  domain: 'payments',
  tier: 1,
  environments: ['production'],
  dependsOn: [],
  version: 1,
};

export const flag: FlagView = {
  flag: 'banner',
  service: 'web',
  stable: null,
  canary: null,
  weightPercent: null,
  rolloutId: null,
  changeId: null,
  owner: 'team-web',
  description: 'The banner of March',
  expiresAt: null,
  stale: null,
  version: 1,
  definition: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' },
  evaluators: {},
};
