import { combineVerdicts, splitAlpha } from './combine-verdicts.js';

describe('combineVerdicts', () => {
  it('stops for one harmful metric, whatever the others say', () => {
    expect(combineVerdicts(['safe', 'broken-measurement', 'harmful'])).toBe('harmful');
  });

  it('trusts nothing beside a broken measurement', () => {
    expect(combineVerdicts(['safe', 'broken-measurement', 'not-enough-data'])).toBe('broken-measurement');
  });

  it('is safe only when every metric is', () => {
    expect(combineVerdicts(['safe', 'safe'])).toBe('safe');
    expect(combineVerdicts(['safe', 'not-enough-data'])).toBe('not-enough-data');
    expect(combineVerdicts([])).toBe('not-enough-data');
  });
});

describe('splitAlpha', () => {
  it('shares alpha by weight', () => {
    expect(splitAlpha(0.04, [1, 3])).toEqual([0.01, 0.03]);
  });

  it('refuses a weight of zero', () => {
    expect(() => splitAlpha(0.01, [1, 0])).toThrow(RangeError);
  });
});
