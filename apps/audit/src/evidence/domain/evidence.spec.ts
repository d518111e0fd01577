import { eventCatalogue } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { accessReport } from './access-report.js';
import { changeDossier } from './change-dossier.js';
import { PeriodTally } from './period-tally.js';
import { reconcileDeployment } from './reconcile-deployments.js';

const changeId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f11';
const deploymentId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f22';
const decisionId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f33';
const digest = 'a'.repeat(64);
const artifactDigest = `sha256:${'b'.repeat(64)}`;

/** An event at a position of minute `position`. */
function event(position: number, type: string, data: object, by = 'ada'): EventEnvelope {
  const at = new Date(Date.UTC(2026, 2, 1, 0, position)).toISOString();
  return {
    id: `0198f000-0000-7000-9000-${String(position).padStart(12, '0')}`,
    type,
    schemaVersion: eventCatalogue.versionOf(type),
    stream: `x-${position}`,
    version: 1,
    position,
    partition: 0,
    occurredAt: at,
    recordedAt: at,
    actor: { kind: 'person', id: by, issuer: 'test' },
    correlationId: changeId,
    causationId: null,
    traceparent: null,
    producer: { service: 'intake', version: '1' },
    data,
    digest: 'd'.repeat(64),
  };
}

const decided = (position: number, approver: string): EventEnvelope =>
  event(
    position,
    'approval.decided',
    {
      changeId,
      revision: 1,
      digest,
      approver,
      domains: ['payments'],
      decision: 'approve',
      comment: null,
      commentDigest: null,
      decidedAt: '2026-03-01T00:02:00.000Z',
    },
    approver,
  );
const resolved = (position: number): EventEnvelope =>
  event(position, 'approval-case.resolved', {
    changeId,
    revision: 1,
    digest,
    outcome: 'approved',
    by: 'people',
    approvers: ['grace'],
    matched: [],
    reasons: [],
  });
const gate = (position: number, more: object = {}): EventEnvelope =>
  event(position, 'gate.decided', {
    gateKey: digest,
    decisionId,
    service: 'checkout',
    environment: 'production',
    artifactDigest,
    outcome: 'allow',
    reasons: [],
    changeId,
    decidedAt: '2026-03-01T00:03:00.000Z',
    rule: { id: 'standing', version: 1 },
    candidates: [],
    ...more,
  });
const deployed = (position: number, more: object = {}): EventEnvelope =>
  event(position, 'deployment.recorded', {
    deploymentId,
    kind: 'deployed',
    service: 'checkout',
    environment: 'production',
    artifact: null,
    artifactDigest,
    observedAt: '2026-03-01T00:04:00.000Z',
    source: '/ci',
    sourceEventId: '1',
    changeId,
    gateDecisionId: decisionId,
    ...more,
  });
const detected = event(9, 'change.detected', {
  changeId,
  key: 'CHG-9',
  deploymentId,
  service: 'checkout',
  environment: 'production',
  artifactDigest,
  artifact: null,
  reason: 'nobody asked',
});

const submitted = (position: number, kind = 'normal'): EventEnvelope =>
  event(position, 'change.submitted', {
    changeId,
    key: 'CHG-9',
    revision: 1,
    digest,
    authors: ['ada'],
    proposal: {
      title: 'checkout: larger pool',
      kind,
      service: 'checkout',
      environment: 'production',
      summary: '',
      artifacts: [],
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
    },
  });

describe('the dossier of a change', () => {
  it('tells who agreed, what ran, and nothing odd where nothing is', () => {
    const events = [decided(2, 'grace'), resolved(3), gate(4), deployed(5)];
    expect(changeDossier(changeId, events)).toMatchObject({
      decisions: [{ approver: 'grace', position: 2 }],
      resolution: { outcome: 'approved', position: 3 },
      deployments: [{ deploymentId, position: 5 }],
      events: 4,
      first: 2,
      last: 5,
    });
  });

  it('takes kind, title and authors from what was proposed', () => {
    expect(changeDossier(changeId, [submitted(1)])).toMatchObject({
      key: 'CHG-9',
      kind: 'normal',
      title: 'checkout: larger pool',
      authors: ['ada'],
      submittedAt: '2026-03-01T00:01:00.000Z',
      ended: 'change.submitted',
      exceptions: [],
    });
  });

  it('names a deployment before the approval, and an approval by who made it', () => {
    const events = [submitted(1), deployed(2), decided(3, 'ada'), resolved(4)];
    expect(changeDossier(changeId, events).exceptions).toEqual([
      'ada, who made it, approved it at position 3',
      'it was deployed at position 2, before it was approved',
    ]);
  });

  it('names a change nobody had asked for, and an emergency', () => {
    expect(changeDossier(changeId, [deployed(8, { gateDecisionId: null }), detected]).exceptions).toEqual([
      'nobody had asked for it',
    ]);
    expect(changeDossier(changeId, [submitted(1, 'emergency')]).exceptions).toEqual([
      'an emergency: it wants a review afterwards',
    ]);
  });
});

describe('the reconciliation of a deployment', () => {
  const verdict = (one: EventEnvelope, related: readonly EventEnvelope[]) =>
    reconcileDeployment(one, related)?.verdict;

  it('finds the decision that allowed it', () => {
    expect(reconcileDeployment(deployed(5), [gate(4)])).toMatchObject({
      verdict: 'allowed',
      changeId,
      position: 5,
    });
  });

  it.each([
    ['denied it', gate(4, { outcome: 'deny' })],
    ['came after it', gate(6)],
    ['was about another artifact', gate(4, { artifactDigest: `sha256:${'c'.repeat(64)}` })],
    ['was about another environment', gate(4, { environment: 'staging' })],
    ['is another one', gate(4, { decisionId: deploymentId })],
  ])('does not take a decision for one that allowed it which %s', (_, decision) => {
    expect(verdict(deployed(5), [decision])).toBe('unexplained');
  });

  it('knows what nothing had allowed: answered for, harmless, or unexplained', () => {
    const bare = { gateDecisionId: null, changeId: null };
    expect(verdict(deployed(8, bare), [detected])).toBe('detected');
    expect(verdict(deployed(8, bare), [])).toBe('unexplained');
    expect(verdict(deployed(8, { ...bare, environment: 'staging' }), [])).toBe('not-production');
    expect(verdict(deployed(8, { ...bare, kind: 'removed' }), [])).toBe('not-a-deployment');
  });
});

describe('the report on access', () => {
  const grant = (subject: string, kind: 'person' | 'workload', ...roles: string[]) => ({
    subject,
    kind,
    roles,
    domains: [],
  });
  const list = (position: number, ...grants: object[]) =>
    event(position, 'access.recorded', { source: 'idp', asOf: '2026-03-01T00:00:00.000Z', grants });
  const before = list(1, grant('grace', 'person', 'approver'), grant('sam', 'person', 'operator'));
  const within = list(20, grant('ben', 'person', 'approver'), grant('pipeline', 'workload', 'author'));
  const period = { from: '2026-03-01T00:10:00.000Z', until: '2026-03-01T00:30:00.000Z' };

  it('takes the newest list recorded by either date', () => {
    const { atStart, atEnd } = accessReport([before, within], period, new Map());
    expect([atStart?.couldApprove, atStart?.couldDeploy]).toEqual([['grace'], ['sam']]);
    expect([atEnd?.couldApprove, atEnd?.couldDeploy]).toEqual([['ben'], ['pipeline']]);
    expect(accessReport([within], period, new Map()).atStart).toBeNull();
  });

  it('names who acted without being on a list', () => {
    const acted = new Map([
      ['sam', { approvals: 1, steering: 1 }],
      ['grace', { approvals: 2, steering: 0 }],
      ['eve', { approvals: 0, steering: 1 }],
    ]);
    const report = accessReport([before], period, acted);
    expect(report.acted.map(({ subject, isListed }) => [subject, isListed])).toEqual([
      ['eve', false],
      ['grace', true],
      ['sam', false],
    ]);
  });
});

describe('the tally of a period', () => {
  it('counts events by type, changes once, and what people did', () => {
    const tally = new PeriodTally();
    for (const one of [decided(1, 'grace'), decided(2, 'ben'), decided(3, 'grace'), deployed(4)])
      tally.see(one);
    const system = event(5, 'rollout.paused', {});
    tally.see({
      ...system,
      actor: { kind: 'system', id: 'rollout', issuer: 'glidepath' },
      correlationId: null,
    });
    tally.see(event(6, 'rollout.paused', {}, 'sam'));
    expect(tally.byType).toEqual({ 'approval.decided': 3, 'deployment.recorded': 1, 'rollout.paused': 2 });
    expect([tally.events, [...tally.changes], tally.deployments.length]).toEqual([6, [changeId], 1]);
    expect(Object.fromEntries(tally.acted)).toEqual({
      grace: { approvals: 2, steering: 0 },
      ben: { approvals: 1, steering: 0 },
      sam: { approvals: 0, steering: 1 },
    });
  });
});
