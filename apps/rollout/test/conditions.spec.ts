import { type Fleet, REASON, RolloutHarness } from './rollout-harness.js';
import { type sampleChange, type SampleChange } from './sample-change.js';

const healthy: Fleet = { canaryBad: 0.01, controlBad: 0.01 };
const harmful: Fleet = { canaryBad: 0.2, controlBad: 0.01 };
const FLAG = 'checkout-version';

describe('what a flight waits for, and what people make of it', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  /** Approved, and looked at once. */
  async function approve(...about: Parameters<typeof sampleChange>): Promise<SampleChange> {
    const change = await harness.approve(...about);
    await harness.tick();
    return change;
  }

  const inOneHour = { startsAt: '2026-03-02T13:00:00.000Z', endsAt: '2026-03-02T14:00:00.000Z' };

  it('takes off inside its window, and not before', async () => {
    const { changeId } = await approve({}, { conditions: { window: inOneHour } });
    expect(await harness.rollout(changeId)).toMatchObject({ status: 'planned' });
    const { body } = await harness.http().get(`/v1/rollouts/${changeId}`).expect(200);
    expect(body).toMatchObject({ waitsFor: ['its window opens at 2026-03-02T13:00:00.000Z'] });
    expect(await harness.steer('sam', changeId, 'start')).toMatchObject({
      status: 409,
      body: { type: '/problems/rollout-not-ready' },
    });
    harness.clock.at = new Date('2026-03-02T13:00:01.000Z');
    await harness.tick();
    expect(await harness.rollout(changeId)).toMatchObject({ status: 'running' });
  });

  it('never takes off after its window; somebody has to amend or abort', async () => {
    const { changeId } = await approve({}, { conditions: { window: inOneHour } });
    harness.clock.at = new Date('2026-03-02T14:00:00.000Z');
    await harness.tick();
    expect(await harness.rollout(changeId)).toMatchObject({ status: 'planned' });
    expect(await harness.steer('sam', changeId, 'abort')).toMatchObject({ body: { status: 'rolled-back' } });
  });

  it('waits for the changes it requires to land', async () => {
    const first = await approve();
    const second = await approve({}, { service: 'search', conditions: { requires: [first.changeId] } });
    await harness.fly(3, FLAG, 'checkout', healthy);
    expect((await harness.rollout(second.changeId)).status).toBe('planned');
    await harness.flyUntil(first.changeId, 'completed', healthy);
    await harness.fly(1, FLAG, 'checkout', healthy);
    expect((await harness.rollout(second.changeId)).status).toBe('running');
  });

  it('does not fly beside what it excludes, whichever of the two says so', async () => {
    const first = await approve();
    const second = await approve({}, { service: 'search', conditions: { excludes: [first.changeId] } });
    const third = await approve({}, { service: 'mail' });
    await harness.fly(2, FLAG, 'checkout', healthy);
    expect((await harness.rollout(second.changeId)).status).toBe('planned');
    expect((await harness.rollout(third.changeId)).status).toBe('running');
    await harness.flyUntil(first.changeId, 'completed', healthy);
    await harness.fly(1, FLAG, 'checkout', healthy);
    expect((await harness.rollout(second.changeId)).status).toBe('running');
  });

  it('starts by hand where the plan says so, once, with who and why', async () => {
    const { changeId } = await approve({ start: 'manual' });
    expect(await harness.rollout(changeId)).toMatchObject({
      status: 'planned',
      reason: 'waits until somebody starts it',
    });
    expect(await harness.steer('ada', changeId, 'start')).toMatchObject({ status: 403 });
    const started = await harness.steer('sam', changeId, 'start');
    expect(started).toMatchObject({ status: 200, body: { status: 'running', weightPercent: 10 } });
    expect((await harness.steer('sam', changeId, 'start')).body).toEqual(started.body);
    const { rolloutId } = await harness.rollout(changeId);
    const { events } = await harness.store.readStream(`rollout-${rolloutId}`);
    expect(events.find(({ type }) => type === 'rollout.started')).toMatchObject({
      actor: { id: 'sam' },
      data: { by: 'sam', reason: REASON },
    });
  });

  it('flies again what was rolled back, as a new rollout of the same change', async () => {
    const { changeId } = await approve();
    const first = await harness.flyUntil(changeId, 'rolled-back', harmful);
    expect(await harness.steer('eve', changeId, 'retry')).toMatchObject({ status: 403 });
    const again = await harness.steer('sam', changeId, 'retry', { 'Idempotency-Key': 'again-1' });
    expect(again).toMatchObject({ status: 200, body: { status: 'planned', attempt: 2, changeId } });
    const { rolloutId } = again.body as { rolloutId: string };
    expect(rolloutId).not.toBe(first.rolloutId);
    expect((await harness.steer('sam', changeId, 'retry')).body).toMatchObject({ rolloutId });
    expect((await harness.steer('sam', first.rolloutId, 'retry')).body).toMatchObject({ rolloutId });
    expect(await harness.flyUntil(changeId, 'completed', healthy)).toMatchObject({ rolloutId, attempt: 2 });
    expect((await harness.story(first.rolloutId)).at(-1)).toBe('rolled-back');
  });

  it('does not fly again what flies, has landed or was cancelled', async () => {
    const flying = await approve();
    expect(await harness.steer('sam', flying.changeId, 'retry')).toMatchObject({
      status: 409,
      body: { type: '/problems/rollout-not-retryable' },
    });
    const cancelled = await approve({ start: 'manual' }, { service: 'search' });
    await harness.change({
      type: 'change.cancelled',
      data: { changeId: cancelled.changeId, reason: 'no need' },
    });
    expect(await harness.steer('sam', cancelled.changeId, 'retry')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('the change is cancelled') as string },
    });
  });

  it('lets the gate pass while a retry flies, and not before', async () => {
    const question = {
      service: 'checkout',
      environment: 'production',
      artifactDigest: `sha256:${'a'.repeat(64)}`,
    };
    const ask = async (): Promise<string> => {
      const token = await harness.bearer('eve');
      const answer = await harness.http().post('/v1/gate').set(token).send(question);
      return (answer.body as { outcome: string }).outcome;
    };
    const { changeId } = await approve();
    await harness.flyUntil(changeId, 'rolled-back', harmful);
    expect(await ask()).toBe('deny');
    await harness.steer('sam', changeId, 'retry');
    expect(await ask()).toBe('allow');
  });

  it('comes back after landing while the old version is warm, and lets the flag go afterwards', async () => {
    const { changeId } = await approve({ warm: '1h' });
    const landed = await harness.flyUntil(changeId, 'completed', healthy);
    expect(landed.warmUntil).not.toBeNull();
    expect(await harness.steer('ada', changeId, 'rollback')).toMatchObject({
      body: { status: 'rolling-back' },
    });
    await harness.fly(15, FLAG, 'checkout', healthy);
    expect(await harness.rollout(changeId)).toMatchObject({ status: 'rolled-back', weightPercent: 0 });
    const next = await approve();
    expect((await harness.rollout(next.changeId)).status).toBe('running');
  });

  it('does not come back over a flight that followed', async () => {
    const first = await approve({ warm: '1h' });
    await harness.flyUntil(first.changeId, 'completed', healthy);
    const next = await approve();
    await harness.fly(1, FLAG, 'checkout', healthy);
    expect((await harness.rollout(next.changeId)).status).toBe('running');
    expect(await harness.steer('sam', first.changeId, 'rollback')).toMatchObject({
      status: 409,
      body: { type: '/problems/way-back-closed' },
    });
  });

  it('leaves out what is left of the watching, and shows it', async () => {
    const { changeId } = await approve();
    const { body } = await harness.steer('sam', changeId, 'skip');
    expect(body).toMatchObject({ weightPercent: 50, step: 2 });
    const { steps } = body as { steps: readonly { state: string }[] };
    expect(steps.map(({ state }) => state)).toEqual([
      'left-out',
      'left-out',
      'current',
      'ahead',
      'ahead',
      'ahead',
    ]);
  });

  it('reads slices once for all flights', async () => {
    for (const service of ['checkout', 'search', 'mail', 'cart']) await approve({}, { service });
    await harness.fly(2, FLAG, 'checkout', healthy);
    const before = harness.slices.readings;
    await harness.tick();
    expect(harness.slices.readings - before).toBe(1);
  });

  it('tells beforehand what a plan could see', async () => {
    const { submitted } = await approve();
    await harness.fly(130, FLAG, 'checkout', healthy);
    if (submitted.type !== 'change.submitted') throw new TypeError('a sample begins with its submission');
    const { plan } = submitted.data.proposal;
    const { body } = await harness
      .http()
      .post('/v1/rollouts/preview')
      .send({ service: 'checkout', plan })
      .expect(200);
    const { indicators } = body as { indicators: { traffic: object; steps: object[] }[] };
    expect(indicators[0]?.traffic).toMatchObject({ requestsPerSecond: 100 });
    expect(indicators[0]?.steps).toHaveLength(2);
    expect(indicators[0]?.steps[0]).toMatchObject({ step: 1, weightPercent: 10, seconds: 60 });
    const nowhere = await harness.http().post('/v1/rollouts/preview').send({ service: 'nowhere', plan });
    expect(nowhere.body).toMatchObject({ indicators: [{ traffic: null, steps: [] }] });
  });
});
