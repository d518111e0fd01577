import { logLimitEvidence } from './limit-evidence.js';

const odds = [1.25, 2, 4, 8, 24];
const threshold = -Math.log(0.01);

describe('logLimitEvidence', () => {
  it('is the hand-computed likelihood ratio for one odds ratio', () => {
    // At a limit of 1/2 and odds of 3 a request is bad with 3/4.
    const expected = 3 * Math.log(0.75 / 0.5) + Math.log(0.25 / 0.5);
    expect(logLimitEvidence(0.5, { total: 4, bad: 3 }, [3])).toBeCloseTo(expected, 12);
  });

  it('finds five percent above a limit of one percent, and not one percent', () => {
    expect(logLimitEvidence(0.01, { total: 400, bad: 20 }, odds)).toBeGreaterThan(threshold);
    expect(logLimitEvidence(0.01, { total: 4000, bad: 40 }, odds)).toBeLessThan(threshold);
  });

  it('takes two bad requests where none is allowed, and never complains where all are', () => {
    expect(logLimitEvidence(0, { total: 100, bad: 1 }, odds)).toBeLessThan(threshold);
    expect(logLimitEvidence(0, { total: 100, bad: 2 }, odds)).toBeGreaterThan(threshold);
    expect(logLimitEvidence(1, { total: 100, bad: 100 }, odds)).toBeCloseTo(0, 12);
  });

  it('refuses a limit in percent', () => {
    expect(() => logLimitEvidence(5, { total: 1, bad: 1 }, odds)).toThrow(RangeError);
  });
});
