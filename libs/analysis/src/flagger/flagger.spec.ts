import { flaggerTick, initialFlaggerState } from './canary-run.js';
import { isWithin } from './metric-range.js';
import { nextWeight, weightSequence } from './step-weights.js';
import { falseRollback } from './timing.js';

describe('a Flagger run', () => {
  const config = { stepWeight: 20, maxWeight: 40, threshold: 2 };
  const progressing = { ...initialFlaggerState, phase: 'Progressing' as const, canaryWeight: 20 };

  it('adds up failed checks over the whole run and rolls back one tick later', () => {
    const first = flaggerTick(progressing, { checksPass: false }, config);
    const healthy = flaggerTick(first, {}, config);
    const second = flaggerTick(healthy, { checksPass: false }, config);
    expect(second).toMatchObject({ phase: 'Progressing', canaryWeight: 40, failedChecks: 2 });
    expect(flaggerTick(second, {}, config)).toMatchObject({ phase: 'Failed', canaryWeight: 0 });
  });

  it('waits for pods and gates without counting', () => {
    expect(flaggerTick(progressing, { canary: 'waiting', checksPass: false }, config)).toBe(progressing);
    const top = { ...progressing, canaryWeight: 40 };
    expect(flaggerTick(top, { mayPromote: false }, config)).toBe(top);
    expect(flaggerTick(top, {}, config).phase).toBe('Promoting');
  });

  it('rolls back when asked, or when the canary is stuck', () => {
    expect(flaggerTick(progressing, { isRollbackAsked: true }, config).phase).toBe('Failed');
    expect(flaggerTick(progressing, { canary: 'stuck' }, config).phase).toBe('Failed');
  });

  it('gives matched users the canary for so many checks', () => {
    const matched = { iterations: 2, isMatched: true };
    const start = { ...initialFlaggerState, phase: 'Progressing' as const };
    const first = flaggerTick(start, {}, matched);
    expect(first).toMatchObject({ canaryWeight: 100, iterations: 1 });
    const promoted = flaggerTick(flaggerTick(first, {}, matched), {}, matched);
    expect(promoted.phase).toBe('Promoting');
  });
});

describe('Flagger weights', () => {
  it('refuse steps that lead nowhere', () => {
    expect(() => weightSequence({ stepWeight: 0, maxWeight: 50 })).toThrow(RangeError);
  });

  it('go to all traffic from a weight that is not in the list', () => {
    expect(nextWeight({ stepWeights: [5, 50] }, 30)).toBe(100);
    expect(nextWeight({ stepWeights: [5, 50] }, 50)).toBe(100);
    expect(nextWeight({ stepWeights: [5, 50] }, 0)).toBe(5);
  });
});

describe('Flagger checks', () => {
  it('fail without data', () => {
    expect(isWithin(Number.NaN, { min: 0 })).toBe(false);
  });

  it('roll back healthy canaries as often as the incomplete beta function says', () => {
    expect(falseRollback(0.05, 5, 25)).toBeCloseTo(0.014, 2);
    expect(falseRollback(0.2, 5, 25)).toBeCloseTo(0.72, 2);
  });
});
