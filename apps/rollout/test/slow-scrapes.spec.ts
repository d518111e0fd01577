import { ConnectionsSchema } from '../src/connections.js';
import type { RolloutView } from '@glidepath/contracts';
import { RolloutHarness } from './rollout-harness.js';
import { SlowPrometheus } from './slow-prometheus.js';

const target = { driver: 'haproxy', route: 'edge' } as const;
const counter = (more: string): string => `requests_total{variant="{{variant}}"${more}}`;
const query = { source: 'main', every: '5s', total: counter(''), bad: counter(',code="500"') };
const analysis = [
  {
    sli: 'availability',
    provider: 'prometheus' as const,
    query,
    judge: { passOn: 'enough-samples' as const },
  },
];
const MOST_SECONDS = 3_600;

describe.each([15, 30, 60])('a flight by a Prometheus that scrapes every %d seconds', (scrapeSeconds) => {
  let prometheus: SlowPrometheus;
  let harness: RolloutHarness;
  beforeEach(async () => {
    prometheus = await SlowPrometheus.start(scrapeSeconds);
    const source = { provider: 'prometheus', url: prometheus.url, scrapeMs: scrapeSeconds * 1_000 };
    harness = new RolloutHarness(ConnectionsSchema.parse({ sources: { main: source } }));
    await harness.start();
  });
  afterEach(async () => {
    await harness.stop();
    await prometheus.stop();
  });

  async function takeOff(): Promise<string> {
    const steps = [{ setWeight: 25 }, { analyse: { for: '30m' } }, { setWeight: 50 }];
    return (await harness.approve({ target, steps, analysis, bake: '1m' })).changeId;
  }

  async function flyUntil(
    changeId: string,
    status: RolloutView['status'],
    canaryBad = 0,
  ): Promise<RolloutView> {
    for (let second = 0; second < MOST_SECONDS; second += 1) {
      const view = await harness.rollout(changeId);
      if (view.status === status) return view;
      prometheus.serve(harness.clock.at, 100, harness.router.weightOf('edge'), canaryBad);
      await harness.askSources();
      await harness.fly(1, 'route:edge', 'checkout', null);
    }
    throw new Error(JSON.stringify(await harness.rollout(changeId)));
  }

  const story = async (changeId: string): Promise<readonly string[]> =>
    harness.story((await harness.rollout(changeId)).rolloutId);

  it('lands without ever taking the time between scrapes for silence', async () => {
    const changeId = await takeOff();
    expect(await flyUntil(changeId, 'completed')).toMatchObject({ observedPercent: 100 });
    expect(await story(changeId)).not.toContain('paused');
  });

  it('comes back from harm, and sees it by the counts', async () => {
    const changeId = await takeOff();
    const { rolloutId } = await flyUntil(changeId, 'rolled-back', 0.3);
    const { events } = await harness.store.readStream(`rollout-${rolloutId}`);
    expect(events.at(-1)?.data).toMatchObject({ verified: true, observedCanary: 0 });
    expect(await story(changeId)).not.toContain('paused');
  });

  it('holds when it is away, and goes on by itself', async () => {
    const changeId = await takeOff();
    await flyUntil(changeId, 'running');
    prometheus.isAway = true;
    expect((await flyUntil(changeId, 'paused')).reason).toContain('no traffic to judge by');
    prometheus.isAway = false;
    await flyUntil(changeId, 'completed');
  });
});
