import { arrivals } from './arrivals.js';

describe('arrivals', () => {
  it('come at the asked rate on average, in order, within the time', () => {
    const moments = arrivals(200, 20, 1);
    expect(moments.length).toBeGreaterThan(3800);
    expect(moments.length).toBeLessThan(4200);
    expect([...moments].sort((a, b) => a - b)).toEqual(moments);
    expect(moments.at(-1)).toBeLessThan(20_000);
  });

  it('come independently: gaps vary as much as they last', () => {
    const moments = arrivals(100, 60, 7);
    const gaps = moments.map((moment, index) => moment - (moments[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });

  it('are the same for the same seed', () => {
    expect(arrivals(50, 2, 3)).toEqual(arrivals(50, 2, 3));
    expect(arrivals(50, 2, 3)).not.toEqual(arrivals(50, 2, 4));
  });
});
