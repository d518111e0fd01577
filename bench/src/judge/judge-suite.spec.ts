import { contestants } from './contestants.js';
import { judgeFigures } from './judge-figures.js';
import { runJudge } from './judge-suite.js';
import { burstSize, poisson, randomOf } from './random.js';
import { scenarios } from './scenarios.js';
import { medianSeconds, simulate, stoppedPercent } from './simulate.js';
import type { Outcome } from './simulate.js';

function meanOf(draw: () => number): number {
  const draws = 20_000;
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += draw();
  return sum / draws;
}

describe('simulated traffic', () => {
  it('is the same for the same seed, and another for another', () => {
    const [a, b, other] = [randomOf(1), randomOf(1), randomOf(2)];
    expect([a(), a(), a()]).toEqual([b(), b(), b()]);
    expect(randomOf(1)()).not.toBe(other());
  });

  it('has the means asked for', () => {
    const random = randomOf(3);
    expect(meanOf(random)).toBeCloseTo(0.5, 1);
    expect(meanOf(() => poisson(random, 0.5)) / 0.5).toBeCloseTo(1, 1);
    expect(meanOf(() => poisson(random, 40)) / 40).toBeCloseTo(1, 1);
    expect(meanOf(() => burstSize(random, 20)) / 20).toBeCloseTo(1, 1);
    expect(burstSize(random, 1)).toBe(1);
  });
});

describe('judge suite', () => {
  const [ours] = contestants;
  const faulty = scenarios.find(({ id }) => id === 'error-10x-10v10');
  const outcome = (stopped: readonly number[]): Outcome => {
    if (!ours || !faulty) throw new Error('no contestant or scenario');
    return { scenario: faulty, contestant: ours, runs: 4, stoppedAfterSeconds: stopped };
  };

  it('takes the median over all runs, stopped or not', () => {
    expect(medianSeconds(outcome([10, 20, 30]))).toBe(20);
    expect(medianSeconds(outcome([10]))).toBeNull();
    expect(stoppedPercent(outcome([10, 20, 30]))).toBe(75);
  });

  it('holds our judge to the goals, and misses one that was never reached', () => {
    expect(judgeFigures(outcome([10, 20, 30, 40])).map(({ met }) => met)).toEqual([null, true]);
    expect(judgeFigures(outcome([10, 40, 40, 40])).map(({ met }) => met)).toEqual([null, false]);
    expect(judgeFigures(outcome([10])).map(({ met }) => met)).toEqual([null, false]);
  });

  it('sees the same hours in every run', () => {
    if (!ours || !faulty) throw new Error('no contestant or scenario');
    const twice = [1, 2].map(() => simulate(faulty, ours, { runs: 5, seed: 1 }).stoppedAfterSeconds);
    expect(twice[0]).toEqual(twice[1]);
    expect(simulate(faulty, ours, { runs: 5, seed: 2 }).stoppedAfterSeconds).not.toEqual(twice[0]);
  });

  it('gives every scenario and judge a figure, and ours the goals', () => {
    const { figures } = runJudge({ runs: 1, say: () => undefined });
    const pairs = new Set(figures.map(({ id }) => id.split('/').slice(0, 2).join('/')));
    expect(pairs.size).toBe(scenarios.length * contestants.length);
    expect(figures.filter(({ goal }) => goal !== null).map(({ id }) => id)).toEqual([
      'no-effect-10v10/ours/false-stops',
      'error-4x-10v10/ours/median',
      'error-10x-10v10/ours/median',
      'shared-outage/ours/false-stops',
      'bursts-of-20/ours/false-stops',
    ]);
  });
});
