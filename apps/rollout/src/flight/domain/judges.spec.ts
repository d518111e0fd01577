import type { RolloutEvent, Tick } from '@glidepath/contracts';
import { RolloutPlanSchema } from '@glidepath/contracts';
import { foldFacts } from '@glidepath/event-store';
import { judgeOptionsOf, NEWEST_JUDGE } from './judges.js';
import { recomputeVerdicts } from './recompute-verdicts.js';
import { rollout } from './rollout.js';
import { flown, observe, plan, start, tick, traffic } from './sample-flight.js';

const planOf = (slis: readonly string[]) =>
  RolloutPlanSchema.parse({
    strategy: 'canary',
    target: { driver: 'flag', flag: 'checkout' },
    steps: [{ setWeight: 25 }],
    analysis: slis.map((sli) => ({ sli, judge: { alpha: 0.01 } })),
  });

const flying = flown(plan(), start, observe(5, traffic(250, 1000, 4)));
const seen = traffic(250, 1000, 14);
const sharply = Array.from({ length: 8 }, (_, second) => tick(6 + second, [25, 5], [75, 0]));

/** As a release before judged it: the same facts, by the first version of the judge. */
function byVersion1(facts: readonly RolloutEvent[]): readonly RolloutEvent[] {
  const judge = { id: 'count-e-process', version: 1 };
  return facts.map((fact) =>
    fact.type === 'rollout.analysed' ? { ...fact, data: { ...fact.data, judge } } : fact,
  );
}

function after(given: readonly RolloutEvent[], ticks: readonly Tick[]): readonly RolloutEvent[] {
  return rollout.decide(observe(15, seen, ticks), foldFacts(rollout, given));
}

describe('the judge of a flight', () => {
  it('is the newest for a new flight, and named with every verdict', () => {
    expect(NEWEST_JUDGE).toBe(3);
    expect(after(flying, sharply)[0]?.data).toMatchObject({ judge: { id: 'count-e-process', version: 3 } });
  });

  it('stays the one that began, so that a flight under way is not judged anew', () => {
    const calm = [tick(6, [25, 0], [75, 0])];
    const begun = [...flying, ...byVersion1(after(flying, calm))];
    expect(after(begun, sharply)[0]?.data).toMatchObject({ judge: { version: 1 } });
  });

  it('judges recorded flights by the version they name', () => {
    const old = [...flying, ...byVersion1(after(flying, sharply.slice(0, 1)))];
    const on = rollout.decide(observe(15, seen, sharply.slice(1)), foldFacts(rollout, old));
    const verdicts = recomputeVerdicts([...old, ...on]);
    expect(verdicts.at(-1)).toMatchObject({ agrees: true });
  });

  it('does not change in the middle of a flight', () => {
    const begun = [...flying, ...byVersion1(after(flying, [tick(6, [25, 0], [75, 0])]))];
    const [analysed] = after(flying, sharply);
    const mixed = analysed === undefined ? begun : [...begun, analysed];
    expect(() => recomputeVerdicts(mixed)).toThrow('began with judge version 1 cannot go on with 3');
  });

  it('shares the chance of a false stop among the indicators since version 2', () => {
    const alphas = (version: number) =>
      judgeOptionsOf(planOf(['availability', 'latency']), version).map(({ alpha }) => alpha);
    expect(alphas(1)).toEqual([0.01, 0.01]);
    for (const version of [2, NEWEST_JUDGE]) expect(alphas(version)).toEqual([0.005, 0.005]);
    expect(judgeOptionsOf(planOf(['availability']), NEWEST_JUDGE).map(({ alpha }) => alpha)).toEqual([0.01]);
  });

  it('does not take one burst for harm, although the control has a quiet past', () => {
    const past = Array.from({ length: 30 }, (_, minute) => tick(-60 * (30 - minute), [0, 0], [1000, 5]));
    const burst = [tick(6, [25, 20], [75, 0])];
    const facts = after(flying, [...past, ...burst]);
    expect(facts.map(({ type }) => type)).not.toContain('rollout.rolling-back');
  });

  it('makes the same of ticks seen one by one, together, and a second time', () => {
    const state = foldFacts(rollout, flying);
    const one = rollout.decide(observe(15, seen, sharply.slice(0, 3)), state);
    const two = rollout.decide(observe(15, seen, sharply), state);
    const fresh = rollout.decide(observe(15, seen, structuredClone(sharply)), foldFacts(rollout, flying));
    expect(two).toEqual(fresh);
    expect(rollout.decide(observe(15, seen, sharply.slice(0, 3)), state)).toEqual(one);
  });
});

describe('a flight that is watched', () => {
  const noTicks: readonly Tick[] = [];

  it('holds when the router strays after its weight was verified', () => {
    const facts = rollout.decide(observe(20, traffic(0, 900, 19), noTicks), foldFacts(rollout, flying));
    expect(facts).toMatchObject([{ type: 'rollout.paused', data: { cause: 'router' } }]);
  });

  it('holds when an indicator is not counted any more though traffic flows, and never goes back by that', () => {
    const given = flown(
      plan({ onNoData: 'rollback', steps: [{ setWeight: 25 }, { analyse: { for: '10m' } }] }),
      start,
      observe(5, traffic(250, 1000, 4)),
    );
    const state = foldFacts(rollout, given);
    expect(rollout.decide(observe(64, traffic(250, 1000, 63), noTicks), state)).toEqual([]);
    const [held] = rollout.decide(observe(65, traffic(250, 1000, 64), noTicks), state);
    expect(held).toMatchObject({
      type: 'rollout.paused',
      data: { cause: 'no-data', reason: 'availability has not been counted for 60 s' },
    });
    const on = [...given, ...(held === undefined ? [] : [held])];
    expect(rollout.decide(observe(70, traffic(250, 1000, 69), noTicks), foldFacts(rollout, on))).toEqual([]);
    const counted = [tick(68, [25, 0], [75, 0])];
    const facts = rollout.decide(observe(70, traffic(250, 1000, 69), counted), foldFacts(rollout, on));
    expect(facts.map(({ type }) => type)).toEqual(['rollout.analysed', 'rollout.resumed']);
  });
});
