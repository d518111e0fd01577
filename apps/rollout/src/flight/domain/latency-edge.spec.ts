import { AnalysisSchema, type Buckets } from '@glidepath/contracts';
import { foldFacts } from '@glidepath/event-store';
import { chooseEdge, type LatencyNews } from './latency-edge.js';
import { recomputeVerdicts } from './recompute-verdicts.js';
import { rollout } from './rollout.js';
import { at, flown, observe, plan, start, traffic } from './sample-flight.js';

const p95 = AnalysisSchema.parse({ sli: 'availability', exceeds: 'p95' });
const span = { fromMs: at(2).getTime(), untilMs: at(6).getTime() };
const counts: Buckets = [
  { le: 0.1, count: 600 },
  { le: 0.5, count: 952 },
  { le: 1, count: 991 },
];
const control = { total: 1_000, buckets: counts, ...span };

describe('the edge latency is judged by', () => {
  it('is the bucket of the control nearest the quantile, with the counts it follows from', () => {
    expect(chooseEdge(p95, control)).toEqual({
      sli: 'availability',
      quantile: 'p95',
      le: 0.5,
      exceedance: 0.048,
      control: { total: 1_000, buckets: counts },
      fromAt: at(2).toISOString(),
      untilAt: at(6).toISOString(),
    });
    expect(chooseEdge({ ...p95, exceeds: 'p99' }, control)).toMatchObject({ le: 1, exceedance: 0.009 });
  });

  it.each([
    [
      'before ten requests are above the quantile',
      { ...control, total: 199, buckets: [{ le: 1, count: 190 }] },
    ],
    ['where all are faster than every edge', { ...control, buckets: [{ le: 1, count: 1_000 }] }],
    ['where all are slower', { ...control, buckets: [{ le: 1, count: 0 }] }],
    ['where slices have no edge in common', { ...control, buckets: [] }],
    ['where counts fall from edge to edge', { ...control, buckets: [...counts, { le: 2, count: 5 }] }],
    ['where a bucket holds more than all', { ...control, total: 900 }],
  ])('is not chosen %s', (_, counted) => {
    expect(chooseEdge(p95, counted)).toBeNull();
  });

  it('is not chosen for what is not judged by latency', () => {
    expect(chooseEdge(AnalysisSchema.parse({ sli: 'availability' }), control)).toBeNull();
  });
});

describe('a flight judged by latency', () => {
  const edge = chooseEdge(p95, control);
  const begun = flown(plan({ analysis: [{ sli: 'availability', exceeds: 'p95' }] }), start);
  const seeing = (latency: LatencyNews, seconds: number) => ({
    type: 'observe' as const,
    now: at(seconds),
    observation: { ticks: [], traffic: traffic(0, 0, 0), latency },
  });
  const news = { edges: edge === null ? [] : [edge], gatheredUntilMs: {} };
  const chosen = rollout.decide(seeing(news, 7), foldFacts(rollout, begun));

  it('records the edge at once, and no other later', () => {
    expect(chosen).toMatchObject([{ type: 'rollout.analysed', data: { ticks: [], edges: [edge] } }]);
    const state = foldFacts(rollout, [...begun, ...chosen]);
    expect(rollout.decide(seeing(news, 8), state)).toEqual([]);
  });

  it('has its edge chosen again by whoever judges it again', () => {
    expect(recomputeVerdicts([...begun, ...chosen])).toMatchObject([{ agrees: true }]);
    const altered = chosen.map((fact) =>
      fact.type === 'rollout.analysed'
        ? { ...fact, data: { ...fact.data, edges: fact.data.edges?.map((each) => ({ ...each, le: 1 })) } }
        : fact,
    );
    expect(recomputeVerdicts([...begun, ...altered] as typeof begun)).toMatchObject([{ agrees: false }]);
    expect(recomputeVerdicts([...begun, ...chosen, ...chosen])).toMatchObject([
      { agrees: true },
      { agrees: false },
    ]);
  });

  it('waits for its edge, and holds when the control is not counted either', () => {
    const steps = [{ setWeight: 25 }, { analyse: { for: '10m' } }];
    const analysis = [{ sli: 'availability', exceeds: 'p95' as const }];
    const given = flown(plan({ steps, analysis }), start, observe(5, traffic(250, 1000, 4)));
    const look = (gatheredUntilMs: LatencyNews['gatheredUntilMs']) => {
      const latency = { edges: [], gatheredUntilMs };
      const observation = { ticks: [], traffic: traffic(250, 1000, 69), latency };
      return rollout.decide({ type: 'observe', now: at(70), observation }, foldFacts(rollout, given));
    };
    expect(look({ availability: at(69).getTime() })).toEqual([]);
    expect(look({})).toMatchObject([{ type: 'rollout.paused', data: { cause: 'no-data' } }]);
  });
});
