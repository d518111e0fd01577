import type { SubmitChangeInput } from '@glidepath/contracts';

/** A service whose standard changes need nobody. */
export const BENCH_SERVICE = 'bench-shop';

export const benchService = {
  owner: 'team-bench',
  domain: 'shopping',
  tier: 4,
  environments: ['production'],
  dependsOn: [],
};

/**
 * A small change as a pipeline submits it. All of them move one flag and the first pauses until somebody resumes, so
 * that the others wait for their turn: planned, and not flown.
 */
export const standardChange: SubmitChangeInput = {
  title: 'bench-shop: larger connection pool',
  kind: 'standard',
  service: BENCH_SERVICE,
  environment: 'production',
  summary: 'Raises the pool from 10 to 20 connections.',
  artifacts: [{ purl: 'pkg:oci/bench-shop@2.4.1', digest: `sha256:${'a1'.repeat(32)}` }],
  content: { stats: { filesChanged: 1, linesAdded: 1, linesDeleted: 1 } },
  plan: {
    strategy: 'canary',
    target: { driver: 'flag', flag: 'bench-shop-version' },
    steps: [{ setWeight: 1 }, { pause: {} }],
  },
  backout: { plan: 'Set the pool back to 10.', rehearsedAt: new Date(Date.now() - 86_400_000).toISOString() },
  links: [{ kind: 'pull-request', url: 'https://example.com/shop/pull/118' }],
  evidence: [{ kind: 'test', summary: 'unit and load tests', result: 'passed' }],
};
