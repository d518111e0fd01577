import type { RolloutEvent, Tick } from '@glidepath/contracts';
import { foldFacts } from '@glidepath/event-store';
import { rollout, type RolloutCommand } from './rollout.js';
import type { Rollout } from './rollout-state.js';
import {
  at,
  flown,
  observe,
  type PlanInput,
  plan,
  silence,
  start,
  steer,
  tick,
  traffic,
  typesOf,
} from './sample-flight.js';

const verified = observe(5, traffic(250, 1000, 4));

/** In the analysis at 25 percent, entered 5 s after the start. */
function analysing(input: Partial<PlanInput> = {}): readonly RolloutEvent[] {
  return flown(plan(input), start, verified);
}

function decide(given: readonly RolloutEvent[], command: RolloutCommand): readonly RolloutEvent[] {
  return rollout.decide(command, foldFacts(rollout, given));
}

function after(given: readonly RolloutEvent[], ...facts: readonly RolloutEvent[]): Rollout {
  return foldFacts(rollout, [...given, ...facts]);
}

function ticks(
  from: number,
  count: number,
  canary: readonly [number, number],
  control: readonly [number, number],
) {
  return Array.from({ length: count }, (_, i): Tick => tick(from + i, canary, control));
}

const sharply = ticks(6, 8, [25, 5], [75, 0]);
const calmly = ticks(6, 5, [25, 0], [75, 0]);
const throughout = ticks(6, 118, [25, 0], [75, 0]);
const seen = traffic(250, 1000, 30);

describe('an analysis that finds harm', () => {
  const facts = decide(analysing(), observe(15, seen, sharply));

  it('records every tick, the intent and the effect together', () => {
    expect(typesOf(facts)).toEqual(['analysed', 'rolling-back', 'weight-set']);
    expect(facts[0]?.data).toMatchObject({ verdict: 'harmful', ticks: sharply });
    expect(facts[1]?.data).toMatchObject({
      cause: 'harmful',
      by: 'glidepath',
      reason: 'availability: 40 of 200 canary requests are bad, of the control 0 of 600',
    });
    expect(facts[2]?.data).toMatchObject({ weightPercent: 0 });
  });

  it('can be recomputed from the events of the flight alone', () => {
    const state = after(analysing(), ...facts);
    const again = decide(analysing(), observe(15, seen, sharply));
    expect(again).toEqual(facts);
    expect(state.status === 'rolling-back' && state.findings[0]?.canary).toEqual({ good: 160, total: 200 });
  });

  it('holds where the plan says so, until somebody aborts', () => {
    const held = [...analysing({ onHarmful: 'hold' })];
    held.push(...decide(held, observe(15, seen, sharply)));
    expect(after(held)).toMatchObject({ status: 'paused', cause: 'harmful' });
    expect(decide(held, observe(16, seen, []))).toEqual([]);
    expect(() => decide(held, steer('resume', 17))).toThrow('found harmful');
    expect(() => decide(held, steer('promote', 17))).toThrow('found harmful');
    expect(typesOf(decide(held, steer('abort', 17)))).toEqual(['aborted', 'rolling-back', 'weight-set']);
  });

  it('rolls back while a person has paused, and while a weight is not verified yet', () => {
    const pausedByHand = flown(plan(), start, verified, steer('pause', 6));
    expect(typesOf(decide(pausedByHand, observe(15, seen, sharply)))).toContain('rolling-back');
    const unverified = flown(plan(), start);
    expect(typesOf(decide(unverified, observe(15, traffic(3, 9, 14), sharply)))).toContain('rolling-back');
  });

  it('rolls back during the bake, by the absolute limit alone', () => {
    const limits = { maxBadRatio: 0.05 };
    const analysis = [{ sli: 'availability', limits }];
    const baking = flown(plan({ steps: [{ setWeight: 100 }], analysis, bake: '10m' }), start, {
      ...observe(5, traffic(1000, 1000, 4)),
    });
    expect(after(baking).status).toBe('baking');
    const facts = decide(baking, observe(15, traffic(800, 800, 14), ticks(6, 8, [100, 20], [0, 0])));
    expect(typesOf(facts)).toEqual(['analysed', 'rolling-back', 'weight-set']);
    expect(facts[1]?.data).toMatchObject({
      reason: expect.stringContaining('above the limit of the plan') as string,
    });
  });
});

describe('an analysis that finds nothing', () => {
  it('passes on enough samples where the plan says so, and says that this is weaker', () => {
    const facts = decide(analysing(), observe(12, seen, calmly));
    expect(typesOf(facts)).toEqual(['analysed', 'step-passed', 'step-entered', 'weight-set']);
    expect(facts[1]?.data).toMatchObject({
      reason:
        'availability shows no harm in 125 canary requests (enough samples, weaker than a proof of safety)',
    });
    expect(facts[3]?.data).toMatchObject({ step: 2, weightPercent: 100 });
  });

  it('waits for its samples at this step, whatever was judged before', () => {
    const steps = [
      { setWeight: 25 },
      { analyse: { for: '2m' } },
      { setWeight: 50 },
      { analyse: { for: '2m' } },
    ];
    const given = [...analysing({ steps })];
    given.push(...decide(given, observe(12, seen, calmly)));
    given.push(...decide(given, observe(20, traffic(500, 1000, 19), [])));
    expect(after(given)).toMatchObject({ status: 'running', step: 3 });
    const half = traffic(500, 1000, 30);
    expect(typesOf(decide(given, observe(22, half, ticks(20, 1, [50, 0], [50, 0]))))).toEqual([]);
    expect(typesOf(decide(given, observe(24, half, ticks(20, 2, [50, 0], [50, 0]))))).toContain(
      'step-passed',
    );
  });

  it('does not take canary requests for judged that no control stood beside', () => {
    const lonely = [...ticks(6, 5, [25, 0], [0, 0]), ...ticks(20, 5, [0, 0], [75, 0])];
    expect(typesOf(decide(analysing(), observe(30, seen, lonely)))).toEqual(['analysed']);
    expect(typesOf(decide(analysing(), observe(130, traffic(9, 99, 129), lonely)))).toEqual([
      'analysed',
      'paused',
    ]);
  });

  it('passes on a proof of safety only, unless the plan says otherwise', () => {
    const analysis = [{ sli: 'availability' }];
    const few = decide(analysing({ analysis }), observe(12, seen, calmly));
    expect(typesOf(few)).toEqual(['analysed']);
    const proof = ticks(6, 60, [50, 1], [50, 1]);
    const facts = decide(analysing({ analysis }), observe(70, traffic(250, 1000, 69), proof));
    expect(typesOf(facts)).toEqual(['analysed', 'step-passed', 'step-entered', 'weight-set']);
    expect(facts[1]?.data).toMatchObject({
      reason: 'availability is proven to fail less than 2 times as often as the control',
    });
  });

  it('needs every indicator to pass', () => {
    const judge = { passOn: 'enough-samples', minSamples: 10 } as const;
    const analysis = [
      { sli: 'availability', judge },
      { sli: 'latency', judge },
    ];
    expect(typesOf(decide(analysing({ analysis }), observe(12, seen, calmly)))).toEqual(['analysed']);
  });

  test.each([
    ['hold', ['paused']],
    ['rollback', ['rolling-back', 'weight-set']],
    ['promote', ['step-passed', 'step-entered', 'weight-set']],
  ] as const)('ends without a verdict by "%s"', (onInconclusive, types) => {
    const given = analysing({ onInconclusive, analysis: [{ sli: 'availability' }] });
    const facts = decide(given, observe(125, traffic(250, 1000, 124), throughout));
    expect(typesOf(facts)).toEqual(['analysed', ...types]);
  });

  it('watches for as long again after somebody resumes', () => {
    const given = [...analysing({ analysis: [{ sli: 'availability' }] })];
    given.push(
      ...decide(given, observe(125, traffic(250, 1000, 124), throughout)),
      ...decide(given, steer('resume', 0)),
    );
    given.push(...decide(given, steer('resume', 200)));
    const later = ticks(200, 119, [25, 0], [75, 0]);
    expect(typesOf(decide(given, observe(300, traffic(250, 1000, 299), later.slice(0, 99))))).toEqual([
      'analysed',
    ]);
    expect(typesOf(decide(given, observe(320, traffic(250, 1000, 319), later)))).toEqual([
      'analysed',
      'paused',
    ]);
  });

  it('holds for want of canary requests, and goes on when they come', () => {
    const given = [...analysing()];
    given.push(...decide(given, observe(35, traffic(0, 9, 34), [])));
    expect(after(given)).toMatchObject({ status: 'paused', cause: 'no-data' });
    expect(decide(given, observe(40, traffic(0, 9, 39), []))).toEqual([]);
    expect(typesOf(decide(given, observe(50, traffic(1, 9, 49), [])))).toEqual(['resumed']);
  });
});

describe('the record of an analysis', () => {
  const slow = {
    analysis: [{ sli: 'availability' }],
    steps: [{ setWeight: 25 }, { analyse: { for: '1h' } }],
  };

  it('is written at the first verdict, then at most once a minute, with the ticks since', () => {
    const given = [...analysing(slow)];
    given.push(...decide(given, observe(12, seen, calmly)));
    expect(typesOf(given).filter((type) => type === 'analysed')).toHaveLength(1);
    expect(decide(given, observe(20, seen, ticks(11, 5, [25, 0], [75, 0])))).toEqual([]);
    const later = decide(given, observe(72, traffic(250, 1000, 71), ticks(11, 60, [25, 0], [75, 0])));
    expect(typesOf(later)).toEqual(['analysed']);
    expect(later[0]?.type === 'rollout.analysed' && later[0].data.ticks.length).toBe(60);
  });

  it('says nothing where nothing was seen', () => {
    expect(decide(analysing(slow), observe(20, traffic(1, 4, 19), []))).toEqual([]);
  });

  it('is split when a backlog would not fit into one event, and concludes nothing before its end', () => {
    const backlog = ticks(6, 1000, [25, 0], [75, 0]);
    const facts = decide(analysing(), observe(2000, traffic(250, 1000, 1999), backlog.slice(0, 801)));
    expect(typesOf(facts)).toEqual(['analysed']);
    expect(Buffer.byteLength(JSON.stringify(facts[0]))).toBeLessThan(262_144);
  });

  it('judges the same whether ticks were recorded one by one or together', () => {
    const calm = ticks(6, 10, [50, 1], [50, 1]);
    const together = after(analysing(slow), ...decide(analysing(slow), observe(90, seen, calm)));
    const given = [...analysing(slow)];
    for (const [i, one] of calm.entries())
      given.push(...decide(given, observe(90 + i * 60, traffic(9, 99, 90 + i * 60), [one])));
    const apart = after(given);
    expect('indicators' in apart && apart.indicators).toEqual(
      'indicators' in together && together.indicators,
    );
  });
});

describe('pauses of the plan and the bake', () => {
  it('waits at an open pause until somebody resumes', () => {
    const given = [
      ...flown(plan({ steps: [{ setWeight: 25 }, { pause: {} }], analysis: [] }), start, verified),
    ];
    expect(after(given)).toMatchObject({ status: 'paused', cause: 'plan' });
    expect(decide(given, observe(9000, seen))).toEqual([]);
    expect(typesOf(decide(given, steer('resume', 9001)))).toEqual([
      'resumed',
      'step-passed',
      'step-entered',
      'weight-set',
    ]);
  });

  it('ends a timed pause by itself', () => {
    const given = flown(
      plan({ steps: [{ setWeight: 25 }, { pause: { for: '10s' } }], analysis: [] }),
      start,
      verified,
    );
    expect(decide(given, observe(14, seen))).toEqual([]);
    expect(typesOf(decide(given, observe(15, seen)))).toEqual(['step-passed', 'step-entered', 'weight-set']);
  });

  it('lands after the bake', () => {
    const given = flown(
      plan({ steps: [{ setWeight: 100 }], bake: '10s' }),
      start,
      observe(5, traffic(1000, 1000, 4)),
    );
    expect(after(given)).toMatchObject({ status: 'baking', weightPercent: 100, observedPercent: 100 });
    expect(decide(given, observe(14, traffic(300, 300, 13)))).toEqual([]);
    const facts = decide(given, observe(15, traffic(300, 300, 14)));
    expect(typesOf(facts)).toEqual(['step-passed', 'completed']);
    expect(after(given, ...facts)).toMatchObject({ status: 'completed', weightPercent: 100 });
  });

  it('does not call a bake watched that nobody could watch', () => {
    const given = flown(
      plan({ steps: [{ setWeight: 100 }], bake: '1m' }),
      start,
      observe(5, traffic(1000, 1000, 4)),
    );
    expect(typesOf(decide(given, observe(40, silence)))).toEqual(['paused']);
  });

  it('does nothing for a flight that has ended', () => {
    const landed = flown(plan({ strategy: 'direct', steps: [], analysis: [] }), start);
    expect(decide(landed, observe(60, seen, sharply))).toEqual([]);
    expect(at(0).toISOString()).toBe('2026-03-02T12:00:00.000Z');
  });
});
