import type { RolloutEvent, RolloutPlanInput } from '@glidepath/contracts';
import { recomputeVerdicts } from '../src/domain.js';
import { type Fleet, RolloutHarness } from './rollout-harness.js';
import { EDGES, ServedDurations } from './served-durations.js';

const plan = {
  steps: [{ setWeight: 50 }, { analyse: { for: '10m' } }],
  analysis: [{ sli: 'latency', exceeds: 'p95' as const }],
} satisfies Partial<RolloutPlanInput>;

/** @param times how long the canary's requests take, as many times as the control's */
function fleet(times: number, canaryEdges: readonly number[] = EDGES): Fleet {
  const stable = { times: 1, edges: EDGES };
  return { durations: new ServedDurations({ stable, canary: { times, edges: canaryEdges } }) };
}

describe('flights judged by latency', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  async function factsOf(rolloutId: string): Promise<readonly RolloutEvent[]> {
    const { events } = await harness.store.readStream(`rollout-${rolloutId}`);
    return events as never;
  }

  const analysed = (facts: readonly RolloutEvent[]) =>
    facts.flatMap((fact) => (fact.type === 'rollout.analysed' ? [fact.data] : []));

  it('brings back a canary that is 20 % slower', async () => {
    const { changeId } = await harness.approve(plan);
    const view = await harness.flyUntil(changeId, 'rolled-back', fleet(1.2));
    expect(view).toMatchObject({ weightPercent: 0, verdict: 'harmful' });
    expect(view.reason).toMatch(/^latency: \d+ of \d+ canary requests are slower than 0.3, of the control/);
  });

  it('lands one that is as fast, by a proof of safety', async () => {
    const { changeId } = await harness.approve(plan);
    const view = await harness.flyUntil(changeId, 'completed', fleet(1));
    expect(view).toMatchObject({ weightPercent: 100, verdict: 'safe' });
  });

  it('chooses the edge once, by the control, and judges nothing from before', async () => {
    const { changeId } = await harness.approve(plan);
    const slower = fleet(1.2);
    await harness.fly(8, 'checkout-version', 'checkout', slower);
    await harness.start();
    const { rolloutId } = await harness.flyUntil(changeId, 'rolled-back', slower);
    const found = analysed(await factsOf(rolloutId));
    const edges = found.flatMap((each) => each.edges ?? []);
    expect(edges).toMatchObject([{ sli: 'latency', quantile: 'p95', le: 0.3 }]);
    expect(edges[0]?.exceedance).toBeGreaterThan(0.03);
    expect(edges[0]?.exceedance).toBeLessThan(0.07);
    const starts = found.flatMap(({ ticks }) => ticks.map(({ sliceStart }) => sliceStart));
    expect(starts.toSorted()[0]).toBe(edges[0]?.untilAt);
  });

  it('can be judged again from its events alone', async () => {
    const { changeId } = await harness.approve(plan);
    const { rolloutId } = await harness.flyUntil(changeId, 'rolled-back', fleet(1.2));
    const facts = await factsOf(rolloutId);
    const verdicts = recomputeVerdicts(facts);
    expect(verdicts.length).toBeGreaterThan(1);
    expect(verdicts.every(({ agrees }) => agrees)).toBe(true);
    const moved = facts.map((fact) =>
      fact.type === 'rollout.analysed' && fact.data.edges
        ? { ...fact, data: { ...fact.data, edges: fact.data.edges.map((edge) => ({ ...edge, le: 1 })) } }
        : fact,
    );
    expect(recomputeVerdicts(moved).map(({ agrees }) => agrees)).toContain(false);
  });

  it.each([
    ['counts by other buckets', fleet(1, [0.1, 0.25, 1])],
    ['counts no durations', fleet(1, [])],
  ])('holds where a version %s, and never passes', async (_, strange) => {
    const { changeId } = await harness.approve(plan);
    const view = await harness.flyUntil(changeId, 'paused', strange);
    expect(view.verdict).not.toBe('safe');
    expect(view.reason).toMatch(/^latency has not been counted for 60 s/);
    expect(await harness.story(view.rolloutId)).not.toContain('weight-set 100');
  });
});
