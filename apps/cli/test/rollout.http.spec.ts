import type { RolloutPreview, RolloutView } from '@glidepath/contracts';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { changeId, rollout } from './sample-views.js';

let fake: FakeGateway;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const glide = (line: string, stdin = '') => runGlide(line.split(' '), { url: fake.url, stdin });

describe('a rollout', () => {
  it('is shown with its steps, and what the judge reads below the one it is at', async () => {
    const counts = { control: { good: 99, total: 100 }, canary: { good: 48, total: 50 } };
    const view: RolloutView = {
      ...rollout,
      attempt: 2,
      wave: 'eu',
      indicators: [
        {
          sli: 'availability',
          verdict: 'not-enough-data',
          logEHarm: 0.1,
          logESafe: 0.2,
          dispersion: 1,
          ...counts,
        },
      ],
      steps: [
        { kind: 'set-weight', weightPercent: 25, seconds: null, wave: 'eu', state: 'passed' },
        { kind: 'analyse', weightPercent: null, seconds: 60, wave: 'eu', state: 'current' },
        { kind: 'set-weight', weightPercent: 100, seconds: null, wave: 'us', state: 'ahead' },
      ],
    };
    fake.on('GET /v1/rollouts/CHG-1001', { json: view });
    const { stdout } = await glide('rollout get CHG-1001');
    expect(stdout).toContain('CHG-1001  rollout running, attempt 2');
    expect(stdout).toContain(
      [
        '  wave eu',
        '    [x] weight 25 %',
        '    [>] analyse, at most 60 s',
        '         availability not-enough-data: canary 2 bad of 50, control 1 bad of 100',
        '  wave us',
        '    [ ] weight 100 %',
      ].join('\n'),
    );
  });

  it('says first what somebody has to look at', async () => {
    const problem = { type: '/problems/rollback-failed', title: 'Not back', detail: 'nobody answers' };
    fake.on('GET /v1/rollouts/CHG-1001', { json: { ...rollout, status: 'rollback-failed', problem } });
    expect((await glide('rollout get CHG-1001')).stdout).toContain('problem   Not back: nobody answers');
  });

  it('is watched until it has ended: shown again when something became of it', async () => {
    const stream = `rollout-${rollout.rolloutId}`;
    const event = (version: number, of = stream) => ({
      type: 'rollout.resumed',
      stream: of,
      version,
      position: version,
    });
    const events = [event(4), event(9, 'rollout-other'), event(6)];
    const text = events.map((one) => `id: ${one.position}\ndata: ${JSON.stringify(one)}\n\n`).join('');
    fake
      .on('GET /v1/rollouts/CHG-1001', { json: rollout })
      .on('GET /v1/live', { text, end: 'open' })
      .on(`GET /v1/rollouts/${rollout.rolloutId}`, { json: { ...rollout, version: 6, status: 'completed' } });
    const { exitCode, stdout } = await glide('rollout get CHG-1001 --watch');
    expect(exitCode).toBe(0);
    expect(stdout.match(/rollout (running|completed)/g)).toEqual(['rollout running', 'rollout completed']);
    expect(fake.requests[1]?.query).toEqual({ change: changeId, aggregate: 'rollout', after: '0' });
  });
});

describe('the preview of a plan', () => {
  const power = { needsSeconds: 90, suffices: true };
  const preview: RolloutPreview = {
    service: 'checkout',
    indicators: [
      {
        target: null,
        sli: 'availability',
        traffic: { requestsPerSecond: 20, badRatio: 0.005, dispersionIndex: 1 },
        steps: [
          {
            step: 1,
            weightPercent: 25,
            seconds: 600,
            detections: [
              { ratio: 2, needsSeconds: 3_600, suffices: false },
              { ratio: 4, ...power },
              { ratio: 10, ...power, needsSeconds: 30 },
            ],
            safety: { needsSeconds: null, suffices: false },
          },
        ],
      },
      { target: null, sli: 'latency', traffic: null, steps: [] },
    ],
  };

  it('is asked for with the plan of a change file, and tells what each step can see', async () => {
    fake.on('POST /v1/rollouts/preview', { json: preview });
    const file = 'service: checkout\nplan: { strategy: canary }\n';
    const { exitCode, stdout } = await glide('rollout preview -', file);
    expect(exitCode).toBe(0);
    expect(fake.requests[0]?.body).toEqual({ service: 'checkout', plan: { strategy: 'canary' } });
    expect(stdout.split('\n')[1]).toMatch(
      /^availability +20\.0\/s, 0\.50 % bad +2 +25 % +10m +no, needs 60m +in 90s +in 30s +never$/,
    );
    expect(stdout.split('\n')[2]).toContain('none counted lately');
  });

  it('is asked for with the plan of a rollout', async () => {
    fake
      .on('GET /v1/rollouts/CHG-1001', { json: rollout })
      .on('POST /v1/rollouts/preview', { json: preview });
    expect((await glide('rollout preview CHG-1001')).exitCode).toBe(0);
    expect(fake.requests[1]?.body).toEqual({ service: 'checkout', plan: rollout.plan });
  });

  it('needs to know whose traffic', async () => {
    const { exitCode, stderr } = await glide('rollout preview -', 'strategy: canary\n');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('names no service');
  });
});
