import { failureRate } from './failure-rate.js';

const prior = { priorFailures: 2, priorSuccesses: 18, halfLifeDays: 90 };
const outcomes = (count: number, failed: boolean, ageDays: number) =>
  Array.from({ length: count }, () => ({ ageDays, failed }));

describe('the expected failure rate', () => {
  it('is the prior without outcomes', () => {
    expect(failureRate([], prior)).toBeCloseTo(0.1, 12);
  });

  it('counts an outcome of today fully and halves it every half-life', () => {
    expect(failureRate(outcomes(5, true, 0), prior)).toBeCloseTo(7 / 25, 12);
    expect(failureRate(outcomes(5, true, 90), prior)).toBeCloseTo(4.5 / 22.5, 12);
    expect(failureRate(outcomes(5, false, 180), prior)).toBeCloseTo(2 / 21.25, 12);
  });
});
