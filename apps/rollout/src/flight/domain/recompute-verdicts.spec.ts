import type { RolloutEvent } from '@glidepath/contracts';
import { recomputeVerdicts } from './recompute-verdicts.js';
import { flown, observe, plan, start, tick, traffic } from './sample-flight.js';

const sharply = Array.from({ length: 8 }, (_, second) => tick(6 + second, [25, 5], [75, 0]));
const flight = flown(
  plan(),
  start,
  observe(5, traffic(250, 1000, 4)),
  observe(15, traffic(250, 1000, 14), sharply),
);

function altered(change: (data: Extract<RolloutEvent, { type: 'rollout.analysed' }>['data']) => object) {
  return flight.map((fact) =>
    fact.type === 'rollout.analysed' ? { ...fact, data: { ...fact.data, ...change(fact.data) } } : fact,
  );
}

describe('a verdict made again from the events of a flight', () => {
  it('agrees with the one that was recorded', () => {
    const verdicts = recomputeVerdicts(flight);
    expect(verdicts).toMatchObject([{ agrees: true, recorded: { verdict: 'harmful' } }]);
    expect(verdicts[0]?.expected).toEqual(verdicts[0]?.recorded);
  });

  it('tells a verdict that does not follow from its ticks', () => {
    const [verdict] = recomputeVerdicts(altered(() => ({ verdict: 'safe' })));
    expect(verdict).toMatchObject({
      agrees: false,
      expected: { verdict: 'harmful' },
      recorded: { verdict: 'safe' },
    });
  });

  it('tells ticks that are not those it was made from', () => {
    const [verdict] = recomputeVerdicts(altered(({ ticks }) => ({ ticks: ticks.slice(1) })));
    expect(verdict?.agrees).toBe(false);
  });

  it('does not guess what a judge of a later release meant', () => {
    const later = altered(() => ({ judge: { id: 'count-e-process', version: 99 } }));
    expect(() => recomputeVerdicts(later)).toThrow('there is no judge count-e-process version 99');
  });
});
