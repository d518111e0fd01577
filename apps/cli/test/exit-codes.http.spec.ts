import { FakeGateway, problem } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { change, changeId, digest } from './sample-views.js';

let fake: FakeGateway;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const glide = (...args: readonly string[]) => runGlide(args, { url: fake.url });

describe('waiting for a change ends with', () => {
  const low = { revision: 1, score: 5, band: 'low', decision: 'allow', factors: [], rules: [] };
  const denied = { ...low, decision: 'deny' };

  it.each([
    ['completed', true, {}, 0],
    ['rejected', false, { risk: low }, 14],
    ['rejected', false, { risk: denied }, 10],
    ['cancelled', false, {}, 14],
    ['expired', false, {}, 11],
    ['rolled-back', false, {}, 13],
    ['rolled-back', true, {}, 13],
    ['failed', false, {}, 1],
  ])('a change that is %s (goal reached: %s): %j → exit code %i', async (state, reached, more, exitCode) => {
    const ended = { ...change, ...more, state, waitingFor: null };
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on('GET /v1/changes/CHG-1001/wait', { json: { reached, change: ended } });
    const { exitCode: actual, stdout } = await glide('change', 'wait', 'CHG-1001');
    expect(actual).toBe(exitCode);
    expect(stdout).toContain(state);
  });

  it.each([
    ['awaiting-approval', 11],
    ['executing', 12],
  ])('no end in time, while it is %s: exit code %i', async (state, exitCode) => {
    const going = { ...change, state };
    fake.on('GET /v1/changes/CHG-1001', { json: going });
    fake.on('GET /v1/changes/CHG-1001/wait', { json: { reached: false, change: going } });
    const { exitCode: actual, stderr } = await glide('change', 'wait', 'CHG-1001', '--timeout', '0s');
    expect(actual).toBe(exitCode);
    expect(stderr).toContain(`CHG-1001 is still ${state}; it goes on without us`);
  });

  it('approval, when that was the goal', async () => {
    const approved = { ...change, state: 'approved', waitingFor: null };
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on('GET /v1/changes/CHG-1001/wait', { json: { reached: true, change: approved } });
    const { exitCode, stderr } = await glide('change', 'wait', 'CHG-1001', '--for', 'approved');
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      '... CHG-1001 awaiting-approval: one approver of payments',
      '... CHG-1001 approved',
      'ok: CHG-1001 approved',
    ]);
    expect(fake.requests[1]?.query['for']).toBe('approved');
  });

  it('the outcome, when submit waits for it', async () => {
    const back = { ...change, state: 'rolled-back', reason: 'harmful', waitingFor: null };
    fake.on('POST /v1/changes', { json: { ...change, position: 3 } });
    fake.on(`GET /v1/changes/${changeId}`, { json: change });
    fake.on(`GET /v1/changes/${changeId}/wait`, { json: { reached: false, change: back } });
    const { exitCode, stderr } = await glide('change', 'submit', '--title', 'x', '--wait');
    expect(exitCode).toBe(13);
    expect(stderr).toContain('failed: CHG-1001 ended rolled-back: harmful');
  });
});

describe('a refusal ends with', () => {
  it.each([
    [400, 'missing-fields', 2],
    [401, 'unauthenticated', 4],
    [403, 'own-change', 4],
    [404, 'change-not-found', 6],
    [409, 'already-decided', 7],
    [412, 'digest-outdated', 7],
    [413, 'body-too-large', 2],
    [415, 'unsupported-media-type', 2],
    [422, 'unknown-service', 2],
    [422, 'idempotency-key-reused', 7],
    [428, 'precondition-required', 7],
    [500, 'internal-error', 1],
  ])('%i %s → exit code %i', async (status, code, exitCode) => {
    fake.on('POST /v1/changes', problem(status, code, 'so it is'));
    const { exitCode: actual, stdout, stderr } = await glide('change', 'submit', '--title', 'x');
    expect(actual).toBe(exitCode);
    expect(stdout).toBe('');
    expect(stderr).toContain(': so it is');
    expect(stderr).toContain('no change was submitted');
    expect(stderr).toContain(`problem: ${code}, request req-12345678`);
  });

  it('each faulty field by name', async () => {
    const errors = [{ pointer: '#/backout', detail: 'is needed for production' }];
    fake.on('POST /v1/changes', problem(400, 'missing-fields', undefined, { errors }));
    const { stderr } = await glide('change', 'submit', '--title', 'x');
    expect(stderr).toContain('#/backout: is needed for production');
  });

  it('a next command', async () => {
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on(`POST /v1/approvals/${changeId}/decisions`, problem(403, 'own-change'));
    const { stderr } = await glide('change', 'approve', 'CHG-1001');
    expect(stderr).toContain('no decision was recorded\n  try: ask somebody else');
  });

  it('exit code 6 for each command about something that is not there', async () => {
    const commands = [
      'change get X',
      'change events X',
      'change watch X',
      'change wait X',
      'change approve X',
      'change reject X',
      'change cancel X --reason r',
      'rollout get X',
      'rollout abort X --reason r',
      'approval get X',
      'service get x',
      'audit replay --change X',
      'audit proof 99',
      'events redrive risk/reaction/7 --reason mended',
      `gate check --service s --environment e --artifact sha256:${digest} --change X`,
    ];
    const codes: number[] = [];
    for (const line of commands) codes.push((await glide(...line.split(' '))).exitCode);
    expect(codes).toEqual(commands.map(() => 6));
  });
});

describe('without the server', () => {
  it('glide says so and ends with exit code 5', async () => {
    const { exitCode, stderr } = await runGlide(['change', 'list'], { url: 'http://127.0.0.1:1' });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/^failed: No answer from http:\/\/127\.0\.0\.1:1: .*\n {2}try: npm start/);
  });

  it('doctor says what is wrong and how to mend it', async () => {
    const { exitCode, stdout } = await runGlide(['doctor'], { url: 'http://127.0.0.1:1' });
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(/server +fault +http:\/\/127\.0\.0\.1:1: No answer.* start one with: npm start/);
  });
});

describe('usage', () => {
  it.each([
    [['change', 'gett', 'X'], "unknown command 'gett'"],
    [['change', 'get'], "missing required argument 'change'"],
    [['change', 'cancel', 'X'], "required option '--reason <text>' not specified"],
    [['change', 'list', '-o', 'xml'], "argument 'xml' is invalid"],
    [['change', 'wait', 'X', '--timeout', 'soon'], 'Expected a duration such as 30s, 10m or 2h.'],
    [['change', 'submit'], 'nothing to submit'],
    [['change', 'submit', '/nowhere/change.yaml'], '/nowhere/change.yaml cannot be read'],
    [['completion', 'tcsh'], 'there is no completion for tcsh'],
    [['audit', 'proof', 'first'], 'Expected a whole number.'],
    [['events', 'redrive', 'risk/7', '--reason', 'r'], 'risk/7 is not <service>/<lane>/<position>'],
  ])('%j is exit code 2', async (args, message) => {
    const { exitCode, stderr } = await glide(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(fake.requests).toEqual([]);
  });

  it.each([[['--help']], [['change', '--help']], [['--version']]])('%j is exit code 0', async (args) => {
    expect((await glide(...args)).exitCode).toBe(0);
  });
});

describe('people', () => {
  it.each([
    ['n', 3, 0],
    ['y', 0, 1],
  ])('who answer %s end with exit code %i', async (answer, exitCode, calls) => {
    fake.on('POST /v1/changes/CHG-1001/cancel', { json: { ...change, position: 3 } });
    const args = ['change', 'cancel', 'CHG-1001', '--reason', 'r'];
    const ended = await runGlide(args, { url: fake.url, stdin: `${answer}\n`, isTty: true });
    expect(ended.exitCode).toBe(exitCode);
    expect(fake.requests).toHaveLength(calls);
  });

  it('who interrupt a wait end with exit code 130, and are told that the change goes on', async () => {
    const interrupt = new AbortController();
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on('GET /v1/changes/CHG-1001/wait', () => {
      setImmediate(() => process.emit('SIGUSR2'));
      return { text: '', end: 'open' };
    });
    const { Failure } = await import('../src/failure.js');
    process.once('SIGUSR2', () => interrupt.abort(new Failure(130, 'interrupted')));
    const ended = await runGlide(['change', 'wait', 'CHG-1001'], { url: fake.url, signal: interrupt.signal });
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toContain('interrupted; the change goes on');
  });

  it('are told apart by their token', async () => {
    const payload = Buffer.from(JSON.stringify({ sub: 'grace', roles: ['approver'] })).toString('base64url');
    fake.on('POST /v1/dev/token', { json: { token: `x.${payload}.y`, expiresAt: '2099-01-01T00:00:00Z' } });
    const { exitCode, stdout } = await glide('whoami', '--as', 'grace');
    expect([exitCode, stdout]).toEqual([0, 'grace\n  roles  approver\n']);
  });
});
