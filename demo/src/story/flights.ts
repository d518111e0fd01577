import type { RolloutPlanInput, SubmitChangeInput } from '@glidepath/contracts';

export type ExpectedOutcome = 'completed' | 'rolled-back' | 'detected';

/** One flight of the demo story. */
export interface StoryFlight {
  readonly title: string;
  readonly expected: ExpectedOutcome;
  readonly change: SubmitChangeInput;
  /** Who approves, in order; empty when policy approves by itself. */
  readonly approvers: readonly string[];
}

const CANARY_STEPS: RolloutPlanInput['steps'] = [
  { setWeight: 10 },
  { analyse: { for: '60s' } },
  { setWeight: 50 },
  { analyse: { for: '60s' } },
];

/**
 * A proof of safety takes minutes at the demo's traffic, so these plans pass a step on enough samples without a
 * harmful verdict. That is weaker, and the verdicts say so.
 */
function plan(flag: string): RolloutPlanInput {
  return {
    strategy: 'canary',
    target: { driver: 'flag', flag },
    steps: CANARY_STEPS,
    analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 40 } }],
    bake: '2s',
  };
}

function digest(seed: string): string {
  return `sha256:${seed.repeat(64).slice(0, 64)}`;
}

export const STORY_SERVICES = [
  { service: 'checkout', owner: 'team-checkout', domain: 'payments', tier: 4 },
  { service: 'ledger', owner: 'team-ledger', domain: 'payments', tier: 1 },
  { service: 'search', owner: 'team-search', domain: 'discovery', tier: 4 },
] as const;

export const STORY_FLIGHTS: readonly StoryFlight[] = [
  {
    title: 'checkout: larger connection pool',
    expected: 'completed',
    approvers: [],
    change: {
      title: 'checkout: larger connection pool',
      kind: 'standard',
      service: 'checkout',
      environment: 'production',
      summary: 'Raises the pool from 10 to 20 connections.',
      artifacts: [{ purl: 'pkg:oci/checkout@2.4.1', digest: digest('a1') }],
      content: { stats: { filesChanged: 1, linesAdded: 1, linesDeleted: 1 } },
      plan: plan('checkout-version'),
      backout: { plan: 'Set the pool back to 10.', rehearsedAt: '2026-01-05T09:00:00.000Z' },
      links: [{ kind: 'pull-request', url: 'https://example.com/checkout/pull/118' }],
      evidence: [{ kind: 'test', summary: 'unit and load tests', result: 'passed' }],
    },
  },
  {
    title: 'ledger: split the shards',
    expected: 'completed',
    approvers: ['grace', 'ben'],
    change: {
      title: 'ledger: split the shards',
      kind: 'normal',
      service: 'ledger',
      environment: 'production',
      summary: 'Moves the accounts table to four shards and drops the old index.',
      artifacts: [{ purl: 'pkg:oci/ledger@7.0.0', digest: digest('b2') }],
      content: {
        sql: [
          'alter table accounts add column shard smallint;',
          'drop index accounts_by_owner;',
          'drop table accounts_old;',
        ],
        stats: { filesChanged: 42, linesAdded: 1_900, linesDeleted: 850 },
      },
      plan: plan('ledger-version'),
      backout: { plan: 'Read from the old shard map; the old table is kept in the backup of the night.' },
      evidence: [{ kind: 'test', summary: 'migration on a copy', result: 'passed' }],
    },
  },
  {
    title: 'search: new ranking',
    expected: 'rolled-back',
    approvers: [],
    change: {
      title: 'search: new ranking',
      kind: 'standard',
      service: 'search',
      environment: 'production',
      summary: 'Ranks by freshness.',
      artifacts: [{ purl: 'pkg:oci/search@3.9.0', digest: digest('c3') }],
      content: { stats: { filesChanged: 2, linesAdded: 20, linesDeleted: 5 } },
      plan: plan('search-version'),
      backout: { plan: 'Switch the flag back.', rehearsedAt: '2026-01-05T09:00:00.000Z' },
      evidence: [{ kind: 'test', summary: 'unit tests', result: 'passed' }],
    },
  },
];

/** A deployment of the checkout service that no gate allowed. */
export const UNASKED_DEPLOYMENT = {
  service: 'checkout',
  environment: 'production',
  artifact: 'pkg:oci/checkout@9.9.9-hotfix',
  artifactDigest: digest('d4'),
};
