import type { FlightView, RolloutView } from '@glidepath/contracts';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { rollout } from './sample-views.js';

let fake: FakeGateway;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const glide = (line: string) => runGlide(line.split(' '), { url: fake.url });

const { target: _, targets: __, ...one } = rollout;
const flight = (more: Partial<FlightView>): FlightView => ({
  ...one,
  steps: [{ kind: 'set-weight', weightPercent: 50, seconds: null, wave: null, state: 'current' }],
  ...more,
});
const joint: RolloutView = {
  ...rollout,
  rolloutId: '00000000-0000-8000-8000-000000000001',
  version: 3,
  steps: [],
  step: 1,
  targets: [
    {
      name: 'db',
      after: [],
      flight: flight({ rolloutId: 'flight-db', status: 'completed', weightPercent: 100 }),
    },
    {
      name: 'api',
      after: ['db:half'],
      flight: flight({
        rolloutId: 'flight-api',
        status: 'paused',
        weightPercent: 50,
        reason: 'db stands: a look',
      }),
    },
  ],
};

describe('a joint rollout', () => {
  it('is drawn with its targets, each with its steps', async () => {
    fake.on('GET /v1/rollouts/CHG-1001', { json: joint });
    const { stdout } = await glide('rollout get CHG-1001');
    expect(stdout.split('\n').slice(-5).join('\n')).toBe(
      [
        '  [x] db  completed, 100 %',
        '      [>] weight 50 %',
        '  [=] api after db:half  paused, 50 %: db stands: a look',
        '      [>] weight 50 %',
        '',
      ].join('\n'),
    );
  });

  it('is drawn again when something became of it or of one of its targets', async () => {
    const event = (stream: string, version: number, position: number) => ({
      type: 'x.y',
      stream,
      version,
      position,
    });
    const events = [
      event('change-1', 9, 1),
      event('rollout-flight-db', 1, 2),
      event(`joint-rollout-${joint.rolloutId}`, 3, 3),
      event('rollout-flight-api', one.version + 1, 4),
    ];
    const text = events.map((each) => `id: ${each.position}\ndata: ${JSON.stringify(each)}\n\n`).join('');
    fake
      .on('GET /v1/rollouts/CHG-1001', { json: joint })
      .on('GET /v1/live', { text, end: 'open' })
      .on(`GET /v1/rollouts/${joint.rolloutId}`, { json: { ...joint, status: 'completed' } });
    const { exitCode, stdout } = await glide('rollout get CHG-1001 --watch');
    expect(exitCode).toBe(0);
    expect(stdout.match(/rollout (running|completed)/g)).toEqual(['rollout running', 'rollout completed']);
    expect(fake.requests.filter(({ path }) => path === `/v1/rollouts/${joint.rolloutId}`)).toHaveLength(1);
  });

  it('is steered as a whole, or one target of it', async () => {
    fake.on('POST /v1/rollouts/CHG-1001/pause', { json: { ...joint, position: 7 } });
    expect((await glide('rollout pause CHG-1001 --reason look')).exitCode).toBe(0);
    expect((await glide('rollout pause CHG-1001 --target api --reason look')).exitCode).toBe(0);
    expect(fake.requests.map(({ query }) => query)).toEqual([{}, { target: 'api' }]);
  });
});
