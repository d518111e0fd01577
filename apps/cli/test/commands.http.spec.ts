import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { approval, change, changeId, digest, flag, gate, rollout, service } from './sample-views.js';

let fake: FakeGateway;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const glide = (line: string, stdin = '') =>
  runGlide(
    line.split(' ').map((word) => word.replaceAll('_', ' ')),
    { url: fake.url, stdin },
  );

describe('each command asks the server for', () => {
  const written = { json: { ...change, position: 9 } };
  const path = `/v1/changes/${changeId}`;

  it.each([
    ['change get CHG-1001', 'GET /v1/changes/CHG-1001', undefined],
    ['change list --state approved --limit 5', 'GET /v1/changes', undefined],
    ['change events CHG-1001', 'GET /v1/changes/CHG-1001/events', undefined],
    ['change cancel CHG-1001 --reason not_now', 'POST /v1/changes/CHG-1001/cancel', { reason: 'not now' }],
    ['rollout get CHG-1001', 'GET /v1/rollouts/CHG-1001', undefined],
    ['rollout list', 'GET /v1/rollouts', undefined],
    ['rollout pause CHG-1001 --reason odd', 'POST /v1/rollouts/CHG-1001/pause', { reason: 'odd' }],
    ['rollout resume CHG-1001 --reason fine', 'POST /v1/rollouts/CHG-1001/resume', { reason: 'fine' }],
    ['rollout promote CHG-1001 --reason fine', 'POST /v1/rollouts/CHG-1001/promote', { reason: 'fine' }],
    ['rollout start CHG-1001 --reason now', 'POST /v1/rollouts/CHG-1001/start', { reason: 'now' }],
    ['rollout skip CHG-1001 --reason known', 'POST /v1/rollouts/CHG-1001/skip', { reason: 'known' }],
    ['rollout retry CHG-1001 --reason again', 'POST /v1/rollouts/CHG-1001/retry', { reason: 'again' }],
    ['rollout rollback CHG-1001 --reason odd', 'POST /v1/rollouts/CHG-1001/rollback', { reason: 'odd' }],
    ['rollout abort CHG-1001 --reason bad', 'POST /v1/rollouts/CHG-1001/abort', { reason: 'bad' }],
    ['flag get banner', 'GET /v1/flags/banner', undefined],
    ['flag list --owner team-web --stale', 'GET /v1/flags', undefined],
    [
      'flag disable banner --reason odd',
      'POST /v1/flags/banner/commands',
      { command: 'disable', reason: 'odd' },
    ],
    [
      'flag hand-over banner --to team-app --reason moved',
      'POST /v1/flags/banner/commands',
      { command: 'hand-over', owner: 'team-app', reason: 'moved' },
    ],
    [
      'flag expire banner --on 2026-06-01 --reason planned',
      'POST /v1/flags/banner/commands',
      { command: 'set-expiry', expiresAt: '2026-06-01T00:00:00.000Z', reason: 'planned' },
    ],
    [
      'flag remove banner --reason over',
      'POST /v1/flags/banner/commands',
      { command: 'remove', reason: 'over' },
    ],
    [
      'flag evaluate banner --user ada --context plan=pro --context age=41',
      'POST /ofrep/v1/evaluate/flags/banner',
      { context: { targetingKey: 'ada', plan: 'pro', age: 41 } },
    ],
    ['approval list --mine', 'GET /v1/approvals', undefined],
    ['approval get CHG-1001', 'GET /v1/approvals/CHG-1001', undefined],
    ['service get checkout', 'GET /v1/services/checkout', undefined],
    ['service list', 'GET /v1/services', undefined],
    ['deployment list', 'GET /v1/deployments', undefined],
    ['events parked --consumer risk', 'GET /v1/events/parked', undefined],
    [
      'events redrive risk/reaction/7 --reason mended',
      'POST /v1/events/parked/risk/reaction/7/redrive',
      { reason: 'mended' },
    ],
  ])('glide %s', async (line, route, body) => {
    const item = line.startsWith('rollout') ? rollout : line.startsWith('service') ? service : change;
    const other = line.startsWith('approval') ? approval : item;
    const one = line.startsWith('flag') ? flag : other;
    fake.on(route, { json: { ...one, position: 9, items: [], nextCursor: null } });
    expect(await glide(line)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(fake.requests).toHaveLength(1);
    expect(fake.requests[0]?.body).toEqual(body);
    expect(fake.requests[0]?.headers['authorization']).toBe('Bearer secret');
  });

  it('a change from flags over a file on standard input', async () => {
    fake.on('POST /v1/changes', written);
    const line = `change submit - --title Now_this --artifact checkout@sha256:${digest} --idempotency-key k1`;
    const { exitCode, stderr } = await glide(line, 'title: Was that\nkind: normal\nservice: checkout\n');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`submitted CHG-1001: ${fake.url}${path}`);
    expect(fake.requests[0]).toMatchObject({
      body: {
        title: 'Now this',
        kind: 'normal',
        service: 'checkout',
        artifacts: [{ name: 'checkout', digest: `sha256:${digest}` }],
      },
      headers: { 'idempotency-key': 'k1' },
    });
  });

  it.each(['approve', 'reject'])('%s, on the content the change has now', async (decision) => {
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on(`POST /v1/approvals/${changeId}/decisions`, { json: { ...approval, position: 9 } });
    const { exitCode, stdout } = await glide(`change ${decision} CHG-1001 --comment looks_fine`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('still needs  1 of payments');
    expect(fake.requests[1]?.body).toEqual({ decision, digest, comment: 'looks fine' });
  });

  it('approve, on the content the approver names', async () => {
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on(`POST /v1/approvals/${changeId}/decisions`, { json: { ...approval, position: 9 } });
    await glide(`change approve CHG-1001 --digest ${'e'.repeat(64)}`);
    expect(fake.requests[1]?.body).toEqual({ decision: 'approve', digest: 'e'.repeat(64) });
  });

  it('a service from flags', async () => {
    fake.on('PUT /v1/services/checkout', { json: { ...service, position: 9 } });
    const line =
      'service put checkout --owner team --domain payments --tier 1 --environment production --environment staging';
    expect((await glide(line)).exitCode).toBe(0);
    expect(fake.requests[0]?.body).toEqual({
      owner: 'team',
      domain: 'payments',
      tier: 1,
      environments: ['production', 'staging'],
      dependsOn: [],
    });
  });

  it('a deployment, as a CloudEvent', async () => {
    fake.on('POST /v1/deployments', { json: { deploymentId: 'd1', position: 9 } });
    const line =
      'deployment publish --service checkout --environment production --artifact pkg:oci/checkout@sha256:ab --source ci --id 7';
    expect((await glide(line)).stdout).toContain('d1');
    expect(fake.requests[0]?.headers['content-type']).toBe('application/cloudevents+json');
    expect(fake.requests[0]?.body).toMatchObject({ id: '7', type: 'dev.cdevents.service.deployed.0.3.0' });
  });
});

describe('results', () => {
  beforeEach(() => fake.on('GET /v1/changes', { json: { items: [change], nextCursor: 'next' } }));

  it('are a table for people, and more is mentioned aside', async () => {
    const { stdout, stderr } = await glide('change list');
    expect(stdout).toBe(
      [
        'KEY       STATE              RISK  SERVICE   ENVIRONMENT  TITLE                UPDATED',
        'CHG-1001  awaiting-approval  -     checkout  production   Raise the pool size  2026-01-01T00:00:01.000Z\n',
      ].join('\n'),
    );
    expect(stderr).toBe('there are more: --cursor next\n');
  });

  it.each([
    ['json', JSON.stringify([change], null, 2)],
    ['jsonl', JSON.stringify(change)],
    ['id', changeId],
  ])('are whole as %s', async (format, text) => {
    const { stdout, stderr } = await glide(`change list --quiet -o ${format}`);
    expect([stdout, stderr]).toEqual([`${text}\n`, '']);
  });

  it('are whole as yaml', async () => {
    expect((await glide('change list -o yaml')).stdout).toContain(
      '- id: 0198b1c0-0000-7000-8000-000000000001',
    );
  });

  it('do not send control characters to a terminal', async () => {
    fake.on('GET /v1/changes/CHG-1001', { json: { ...change, title: 'red\u001b[31m' } });
    expect((await glide('change get CHG-1001')).stdout).not.toContain('\u001b');
  });
});

describe('the gate', () => {
  const line = `gate check --service checkout --environment production --artifact sha256:${digest}`;

  it.each([
    ['allow', 0],
    ['deny', 10],
    ['wait', 11],
  ])('answers %s with exit code %i', async (outcome, exitCode) => {
    fake.on('POST /v1/gate', { json: { ...gate, outcome } });
    expect((await glide(line)).exitCode).toBe(exitCode);
    expect(fake.requests[0]?.body).toEqual({
      service: 'checkout',
      environment: 'production',
      artifactDigest: `sha256:${digest}`,
    });
  });
});

describe('watching', () => {
  it('writes a line for each event until the change has ended', async () => {
    const event = (type: string, position: number) => ({
      type,
      position,
      recordedAt: '2026-01-01T10:00:00.000Z',
      actor: { id: 'ada' },
      data: { reason: 'because' },
    });
    const events = [event('change.submitted', 4), event('change.cancelled', 5)];
    const text = events.map((one) => `id: ${one.position}\ndata: ${JSON.stringify(one)}\n\n`).join('');
    fake.on('GET /v1/changes/CHG-1001', { json: change }).on('GET /v1/live', { text, end: 'open' });
    const { exitCode, stdout } = await glide('change watch CHG-1001');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      '10:00:00  change.submitted          by ada  because\n10:00:00  change.cancelled          by ada  because\n',
    );
    expect(fake.requests[1]?.query).toEqual({ change: changeId, after: '0' });
  });
});
