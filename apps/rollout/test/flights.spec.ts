import type { FlagEvent } from '@glidepath/contracts';
import { foldFacts } from '@glidepath/event-store';
import { rollout, rolloutView } from '../src/domain.js';
import { RolloutHarness, type Fleet } from './rollout-harness.js';

const healthy: Fleet = { canaryBad: 0.01, controlBad: 0.01 };
const harmful: Fleet = { canaryBad: 0.2, controlBad: 0.01 };

describe('flights on traffic by the flag', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  async function keysOf(flag: string): Promise<readonly string[]> {
    const { events } = await harness.store.readStream(`flag-${flag}`);
    return events.flatMap(({ type, data }) =>
      type === 'flag.weight-changed' ? [(data as FlagEvent['data'] & { key: string }).key] : [],
    );
  }

  it('lands a healthy change step by step', async () => {
    const { changeId } = await harness.approve();
    const view = await harness.flyUntil(changeId, 'completed', healthy);
    expect(view).toMatchObject({ weightPercent: 100, observedPercent: 100, verdict: 'not-enough-data' });
    const story = (await harness.story(view.rolloutId)).filter((fact) => fact !== 'analysed');
    const weight = (percent: number): string =>
      `step-entered, weight-set ${percent}, weight-verified ${percent}, step-passed`;
    const pass = 'step-entered, step-passed';
    const flight = [weight(10), pass, weight(50), pass, weight(100), pass].join(', ');
    expect(story.join(', ')).toBe(`planned, started, ${flight}, completed`);
  });

  it('brings a harmful change back before half of the users see it', async () => {
    const { changeId } = await harness.approve();
    const view = await harness.flyUntil(changeId, 'rolled-back', harmful);
    expect(view).toMatchObject({ weightPercent: 0, verdict: 'harmful' });
    expect(view.reason).toContain('requests are bad');
    const story = await harness.story(view.rolloutId);
    expect(story).not.toContain('weight-set 50');
    expect(story.slice(-4)).toEqual(['analysed', 'rolling-back', 'weight-set 0', 'rolled-back']);
    expect(await harness.http().get('/v1/flags/checkout-version')).toMatchObject({
      body: { weightPercent: 0 },
    });
  });

  it('does not blame the canary for an outage of both versions', async () => {
    const { changeId } = await harness.approve();
    const view = await harness.flyUntil(changeId, 'completed', { canaryBad: 0.3, controlBad: 0.3 });
    expect(view.verdict).not.toBe('harmful');
  });

  it('folds to what the API shows, from the events alone', async () => {
    const { changeId } = await harness.approve();
    const view = await harness.flyUntil(changeId, 'rolled-back', harmful);
    const { events, version } = await harness.store.readStream(`rollout-${view.rolloutId}`);
    expect(rolloutView(foldFacts(rollout, events as never), version)).toEqual(view);
  });

  it('holds without traffic and goes on when it comes', async () => {
    const { changeId } = await harness.approve();
    expect(await harness.flyUntil(changeId, 'paused', null)).toMatchObject({
      step: 0,
      reason: 'no traffic to judge by for 30 s',
    });
    await harness.fly(120, 'checkout-version', 'checkout', null);
    expect((await harness.rollout(changeId)).status).toBe('paused');
    expect((await harness.flyUntil(changeId, 'completed', healthy)).weightPercent).toBe(100);
  });

  it('holds when the router does not follow its flag', async () => {
    const { changeId } = await harness.approve();
    const view = await harness.flyUntil(changeId, 'paused', { ...healthy, isStuck: true });
    expect(view.reason).toContain('the router does not follow: 0.00 %');
    expect((await harness.flyUntil(changeId, 'completed', healthy)).weightPercent).toBe(100);
  });

  it('lets one flight have a flag at a time; the next starts where the last has landed', async () => {
    const first = await harness.approve();
    const second = await harness.approve();
    await harness.fly(5, 'checkout-version', 'checkout', healthy);
    expect((await harness.rollout(second.changeId)).status).toBe('planned');
    await harness.flyUntil(first.changeId, 'completed', healthy);
    await harness.fly(1, 'checkout-version', 'checkout', healthy);
    expect(await harness.rollout(second.changeId)).toMatchObject({ status: 'running', weightPercent: 10 });
    expect((await harness.flyUntil(second.changeId, 'completed', healthy)).weightPercent).toBe(100);
  });

  it('flies beside others: one without traffic holds up nobody', async () => {
    const silent = await harness.approve({}, { service: 'search' });
    const served = await harness.approve();
    expect((await harness.flyUntil(served.changeId, 'completed', healthy)).status).toBe('completed');
    expect((await harness.flyUntil(silent.changeId, 'paused', null)).step).toBe(0);
  });

  it('withdraws a flight on a flag of another service', async () => {
    await harness.flyUntil((await harness.approve()).changeId, 'completed', healthy);
    const target = { driver: 'flag', flag: 'checkout-version' } as const;
    const { changeId } = await harness.approve({ target }, { service: 'search' });
    await harness.tick();
    expect(await harness.rollout(changeId)).toMatchObject({
      status: 'rolled-back',
      reason: 'the flag checkout-version belongs to the service checkout',
    });
  });

  it('does not fly what was cancelled, and plans an approval once', async () => {
    const first = await harness.approve();
    const waiting = await harness.approve();
    await harness.change(waiting.approved);
    await harness.tick();
    await harness.change({
      type: 'change.cancelled',
      data: { changeId: waiting.changeId, reason: 'no need' },
    });
    await harness.flyUntil(first.changeId, 'completed', healthy);
    const view = await harness.rollout(waiting.changeId);
    expect(view).toMatchObject({
      status: 'rolled-back',
      reason: 'the change was cancelled',
      startedAt: null,
    });
    expect(await harness.story(view.rolloutId)).toEqual(['planned', 'aborted', 'rolled-back']);
  });

  it('survives a crash after every fact, and sets no weight under two keys', async () => {
    const { changeId } = await harness.approve();
    let crashes = 0;
    for (let head = 0; (await harness.rollout(changeId)).status !== 'completed'; crashes += 1) {
      while (head === (await harness.store.head()))
        await harness.fly(1, 'checkout-version', 'checkout', healthy);
      head = await harness.store.head();
      await harness.start();
    }
    expect(crashes).toBeGreaterThan(7);
    const view = await harness.rollout(changeId);
    expect(view.status).toBe('completed');
    const keys = await keysOf('checkout-version');
    expect(keys).toEqual([0, 2, 4].map((step, i) => `${view.rolloutId}:${step}:${[10, 50, 100][i] ?? 0}`));
    const weights = (await harness.story(view.rolloutId)).filter((fact) => fact.startsWith('weight-set'));
    expect(weights).toEqual(['weight-set 10', 'weight-set 50', 'weight-set 100']);
  });
});
