import { createHash } from 'node:crypto';
import type { RolloutPlanInput, SubmitChangeInput } from '@glidepath/contracts';

/** The flag that chooses between the versions of a service here. */
export function flagOf(service: string): string {
  return `${service}-version`;
}

/** The digest of what a change of this service deploys. */
export function artifactDigestOf(service: string): `sha256:${string}` {
  return `sha256:${createHash('sha256').update(service).digest('hex')}`;
}

/** A plan that lands within seconds under the traffic of these tests. */
export function planOf(
  service: string,
  steps: RolloutPlanInput['steps'] = [{ setWeight: 25 }, { analyse: { for: '60s' } }],
): RolloutPlanInput {
  return {
    strategy: 'canary',
    target: { driver: 'flag', flag: flagOf(service) },
    steps,
    analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 40 } }],
  };
}

/** A change that policy lets pass without asking anybody. */
export function lowRisk(service: string, changed: Partial<SubmitChangeInput> = {}): SubmitChangeInput {
  return {
    title: `${service}: larger connection pool`,
    kind: 'standard',
    service,
    environment: 'production',
    summary: 'Raises the pool from 10 to 20 connections.',
    artifacts: [{ purl: `pkg:oci/${service}@2.0.0`, digest: artifactDigestOf(service) }],
    content: { stats: { filesChanged: 1, linesAdded: 1, linesDeleted: 1 } },
    plan: planOf(service),
    backout: { plan: 'Set the pool back to 10.', rehearsedAt: '2026-01-05T09:00:00.000Z' },
    evidence: [{ kind: 'test', summary: 'unit and load tests', result: 'passed' }],
    ...changed,
  };
}

/** A change that waits for an approver of payments, and of a critical service for one of operations too. */
export function highRisk(service: string, changed: Partial<SubmitChangeInput> = {}): SubmitChangeInput {
  return lowRisk(service, {
    title: `${service}: split the shards`,
    kind: 'normal',
    summary: 'Moves the accounts table to four shards and drops the old index.',
    content: {
      sql: [
        'alter table accounts add column shard smallint;',
        'drop index accounts_by_owner;',
        'drop table accounts_old;',
      ],
      stats: { filesChanged: 42, linesAdded: 1_900, linesDeleted: 850 },
    },
    backout: { plan: 'Read from the old shard map; the old table is kept in the backup of the night.' },
    ...changed,
  });
}
