import { judge, type Measure } from './figure.js';

const measure: Measure = { id: 'p50-ms', what: 'half of all decisions', value: 8.4321, unit: 'ms' };

describe('judge', () => {
  it('computes whether a goal is met, and says which', () => {
    const slow = { ...measure, floor: 4, ratio: 2.108 };
    expect(judge({ ...slow, goal: { of: 'ratio', is: 'at most', limit: 2 } })).toEqual({
      id: 'p50-ms',
      what: 'half of all decisions',
      value: 8.43,
      unit: 'ms',
      floor: 4,
      ratio: 2.11,
      goal: 'ratio at most 2',
      met: false,
    });
    expect(judge({ ...slow, goal: { of: 'ratio', is: 'at least', limit: 2 } }).met).toBe(true);
    expect(judge({ ...slow, goal: { of: 'value', is: 'at most', limit: 9 } }).met).toBe(true);
  });

  it('judges what was measured, not what is shown', () => {
    expect(judge({ ...measure, ratio: 2.001, goal: { of: 'ratio', is: 'at most', limit: 2 } })).toMatchObject(
      {
        ratio: 2,
        met: false,
      },
    );
  });

  it('meets a goal exactly on its limit', () => {
    expect(judge({ ...measure, value: 0, goal: { of: 'value', is: 'at most', limit: 0 } }).met).toBe(true);
  });

  it('has no verdict without a goal', () => {
    expect(judge(measure)).toMatchObject({ goal: null, met: null });
  });

  it('refuses a goal for a ratio that is not there', () => {
    expect(() => judge({ ...measure, goal: { of: 'ratio', is: 'at most', limit: 2 } })).toThrow(RangeError);
  });
});
