import type { RolloutView } from '@glidepath/contracts';
import { type Fleet, RolloutHarness } from './rollout-harness.js';
import { type sampleChange, type SampleChange } from './sample-change.js';

const healthy: Fleet = { canaryBad: 0.01, controlBad: 0.01 };
const harmful: Fleet = { canaryBad: 0.2, controlBad: 0.01 };
const target = { driver: 'haproxy', route: 'edge' } as const;
const EDGE = 'route:edge';

describe('flights through a router outside', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  const approve = (...[input, options]: Parameters<typeof sampleChange>): Promise<SampleChange> =>
    harness.approve({ target, ...input }, options);

  const verified = (changeId: string, weightPercent: number): Promise<RolloutView> =>
    flyUntil(changeId, (view) => view.weightPercent === weightPercent && view.observedPercent !== null);

  async function flyUntil(
    changeId: string,
    isThere: (view: RolloutView) => boolean,
    fleet: Fleet | null = healthy,
  ): Promise<RolloutView> {
    for (let second = 0; second < 600; second += 1) {
      const view = await harness.rollout(changeId);
      if (isThere(view)) return view;
      await harness.fly(1, EDGE, 'checkout', fleet);
    }
    throw new Error(JSON.stringify(await harness.rollout(changeId)));
  }

  it('land, the router read back before any step is passed', async () => {
    const { changeId } = await approve();
    const view = await harness.flyUntil(changeId, 'completed', healthy);
    const story = (await harness.story(view.rolloutId)).filter((fact) => fact.startsWith('weight'));
    expect(story).toEqual(
      [10, 50, 100].flatMap((percent) =>
        ['set', 'applied', 'verified'].map((fact) => `weight-${fact} ${percent}`),
      ),
    );
    expect(harness.router.weightOf('edge')).toBe(100);
  });

  it('take off one at a time where several wait for one router, and where two exclude each other', async () => {
    const waiting = [await approve(), await approve({}, { service: 'search' })];
    const alone = await approve({ target: { driver: 'haproxy', route: 'other' } }, { service: 'mail' });
    const excluding = await approve(
      { target: { driver: 'haproxy', route: 'third' } },
      { service: 'shop', conditions: { excludes: [alone.changeId] } },
    );
    await harness.tick();
    const statusOf = async ({ changeId }: SampleChange) => (await harness.rollout(changeId)).status;
    expect(await Promise.all([...waiting, alone, excluding].map(statusOf))).toEqual([
      'running',
      'planned',
      'running',
      'planned',
    ]);
  });

  it('bring a harmful change back, in the same moment as the verdict', async () => {
    const { changeId } = await approve();
    const view = await flyUntil(changeId, ({ status }) => status === 'rolling-back', harmful);
    expect(harness.router.weightOf('edge')).toBe(0);
    expect(view).toMatchObject({ verdict: 'harmful', weightPercent: 0 });
    expect((await harness.flyUntil(changeId, 'rolled-back', harmful)).problem).toBeNull();
  });

  it('see that a router has lost its weight, tell it again under the same key, and go on', async () => {
    const { changeId } = await approve({ steps: [{ setWeight: 50 }, { pause: { for: '20s' } }] });
    const { rolloutId } = await verified(changeId, 50);
    harness.router.loseWeights();
    await harness.flyUntil(changeId, 'completed', healthy);
    const story = await harness.story(rolloutId);
    const drifted = story.indexOf('weight-drifted 50');
    expect(story.slice(drifted)).toContain('weight-applied 50');
    const fifty = harness.router.effects.filter(({ weightPercent }) => weightPercent === 50);
    expect(fifty).toEqual(Array.from({ length: 2 }, () => ({ key: `${rolloutId}:0:50`, weightPercent: 50 })));
  });

  it('hold while the router does not answer, and go on by themselves when it does', async () => {
    const { changeId } = await approve();
    await verified(changeId, 10);
    harness.router.isReachable = false;
    const held = await harness.flyUntil(changeId, 'paused', healthy);
    expect(held.problem).toMatchObject({ type: '/problems/driver-trouble' });
    expect(held.reason).toContain('nobody answers');
    harness.router.isReachable = true;
    expect((await harness.flyUntil(changeId, 'completed', healthy)).weightPercent).toBe(100);
  });

  it('come back when the router takes the canary for dead, though no request fails', async () => {
    const { changeId } = await approve();
    await verified(changeId, 10);
    harness.router.isCanaryDown = true;
    const back = await harness.flyUntil(changeId, 'rolled-back', { canaryBad: 0, controlBad: 0 });
    expect(back.reason).toBe('the router takes the canary for dead');
    expect(harness.router.weightOf('edge')).toBe(0);
  });

  it('say loudly that a rollback failed, keep trying, and say when it is done', async () => {
    const { changeId } = await approve();
    await verified(changeId, 10);
    harness.router.isReachable = false;
    const failed = await harness.flyUntil(changeId, 'rollback-failed', harmful);
    expect(failed.problem).toMatchObject({ type: '/problems/rollback-failed' });
    expect(failed.problem?.detail).toContain('nobody answers');
    harness.router.isReachable = true;
    const view = await harness.flyUntil(changeId, 'rolled-back', healthy);
    expect(view).toMatchObject({ problem: null, weightPercent: 0 });
    expect(harness.router.weightOf('edge')).toBe(0);
  });

  it('survive a crash after every fact: no weight under two keys, no weight told twice', async () => {
    const { changeId } = await approve();
    let crashes = 0;
    for (let head = 0; (await harness.rollout(changeId)).status !== 'completed'; crashes += 1) {
      while (head === (await harness.store.head())) await harness.fly(1, EDGE, 'checkout', healthy);
      head = await harness.store.head();
      await harness.start();
    }
    expect(crashes).toBeGreaterThan(7);
    const { rolloutId } = await harness.rollout(changeId);
    expect(harness.router.effects).toEqual(
      [10, 50, 100].map((weightPercent, i) => ({
        key: `${rolloutId}:${i * 2}:${weightPercent}`,
        weightPercent,
      })),
    );
  });

  it('land by a direct plan, which is told to the router too', async () => {
    const { changeId } = await approve({ strategy: 'direct', steps: [], analysis: [], bake: '0s' });
    const { rolloutId } = await harness.flyUntil(changeId, 'completed', null);
    await harness.fly(3, EDGE, 'checkout', null);
    expect(harness.router.weightOf('edge')).toBe(100);
    expect(await harness.story(rolloutId)).toContain('weight-applied 100');
  });

  it('are told at once, even when nobody looks at the flight', async () => {
    const { changeId } = await approve();
    await verified(changeId, 10);
    await harness
      .http()
      .post(`/v1/rollouts/${changeId}/abort`)
      .set(await harness.bearer('sam'))
      .send({ reason: 'now' })
      .expect(200);
    await harness.settled();
    expect(harness.router.weightOf('edge')).toBe(0);
  });

  it('are withdrawn when their driver cannot fly the plan, with the reason', async () => {
    const { changeId } = await approve({ steps: [{ setWeight: 0.1 }] });
    await harness.tick();
    expect(await harness.rollout(changeId)).toMatchObject({
      status: 'rolled-back',
      reason: expect.stringContaining('cannot set 0.1 %') as string,
    });
    const unknown = await approve({ target: { driver: 'webhook', route: 'edge' } });
    await harness.tick();
    await harness.tick();
    expect(await harness.rollout(unknown.changeId)).toMatchObject({
      status: 'rolled-back',
      reason: 'no driver is called webhook',
    });
  });

  describe('once they have ended', () => {
    const ramp = { steps: [{ setWeight: 50 }], analysis: [], bake: '10s' };
    const land = async (more: { readonly warm?: string } = {}): Promise<RolloutView> => {
      const { changeId } = await approve({ ...ramp, ...more });
      return harness.flyUntil(changeId, 'completed', healthy);
    };
    const tail = async (rolloutId: string): Promise<readonly string[]> => {
      const story = await harness.story(rolloutId);
      return story.slice(story.indexOf('completed') + 1);
    };
    const quiet = (seconds: number): Promise<void> => harness.fly(seconds, EDGE, 'checkout', healthy);

    it('had their router told again what it lost while they baked', async () => {
      const { changeId } = await approve({ ...ramp, bake: '30s' });
      await verified(changeId, 100);
      harness.router.loseWeights();
      await quiet(3);
      expect(harness.router.weightOf('edge')).toBe(100);
      expect((await harness.flyUntil(changeId, 'completed', healthy)).weightPercent).toBe(100);
    });

    it('put back what a restart has lost, however late, also after a crash of their own', async () => {
      const { rolloutId } = await land();
      await quiet(60);
      await harness.start();
      harness.router.loseWeights();
      await quiet(15);
      expect(harness.router.weightOf('edge')).toBe(100);
      expect(await tail(rolloutId)).toEqual(['weight-drifted 100', 'weight-applied 100']);
      expect(new Set(harness.router.effects.map(({ key }) => key)).size).toBe(2);
    });

    it('keep the router as it was landed, whoever moves it, while the old version is warm', async () => {
      const { rolloutId } = await land({ warm: '2m' });
      harness.router.move('edge', 30);
      await quiet(5);
      expect(harness.router.weightOf('edge')).toBe(100);
      expect(await tail(rolloutId)).toEqual(['weight-drifted 100', 'weight-applied 100']);
    });

    it('leave the router to whoever moves it later, and say so once', async () => {
      const { rolloutId } = await land();
      harness.router.move('edge', 30);
      await quiet(30);
      harness.router.loseWeights();
      await quiet(30);
      expect(harness.router.weightOf('edge')).toBe(0);
      expect(await tail(rolloutId)).toEqual(['weight-released 100']);
    });

    it('leave the router to the next flight', async () => {
      await land({ warm: '10m' });
      const { changeId } = await approve({ ...ramp, steps: [{ setWeight: 50 }, { pause: { for: '60s' } }] });
      await verified(changeId, 50);
      await quiet(5);
      expect(harness.router.weightOf('edge')).toBe(50);
    });

    it('keep what was brought back at weight 0', async () => {
      const { changeId } = await approve();
      await verified(changeId, 10);
      await harness.flyUntil(changeId, 'rolled-back', harmful);
      harness.router.loseWeights('edge', 40);
      await quiet(15);
      expect(harness.router.weightOf('edge')).toBe(0);
    });

    it('send nobody back to a version that is gone', async () => {
      await land();
      harness.router.isCanaryDown = true;
      harness.router.loseWeights();
      await quiet(15);
      expect(harness.router.weightOf('edge')).toBe(0);
    });
  });
});
