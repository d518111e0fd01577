import { dispersionIndex, initialDispersion, recordDispersion } from './dispersion.js';

const options = { bucketMs: 60_000, window: 4, minimumBuckets: 2 };

function afterMinutes(badPerMinute: readonly number[]): number {
  const state = badPerMinute.reduce(
    (all, bad, minute) => recordDispersion(all, minute * 60_000, { total: 100, bad }, options),
    initialDispersion,
  );
  return dispersionIndex(state, options);
}

describe('dispersion index', () => {
  it('is the chi-square of one common rate over its degrees of freedom', () => {
    // Complete minutes 0, 8, 0, 8 have mean 4: chi-square = 4 · 16 / 4 = 16, three degrees of freedom.
    expect(afterMinutes([0, 8, 0, 8, 3])).toBeCloseTo(16 / 3, 12);
  });

  it('is never below 1', () => {
    expect(afterMinutes([4, 4, 4, 4, 4])).toBe(1);
    expect(afterMinutes([0, 0, 0, 0, 0])).toBe(1);
  });

  it('ignores the minute still being counted and forgets the oldest', () => {
    expect(afterMinutes([2, 2, 90])).toBe(1);
    expect(afterMinutes([90, 2, 2, 2, 2, 2])).toBe(1);
  });

  it('is 1 until enough minutes are complete', () => {
    expect(afterMinutes([90, 0])).toBe(1);
  });

  it('sums the ticks of one minute', () => {
    const inOne = [0, 20_000, 40_000].reduce(
      (state, startMs) => recordDispersion(state, startMs, { total: 10, bad: 1 }, options),
      initialDispersion,
    );
    expect(inOne.open).toEqual({ total: 30, bad: 3 });
    expect(inOne.complete).toEqual([]);
  });

  it('compares rates, not counts, when traffic differs between minutes', () => {
    const state = [100, 1000, 100, 1000, 1].reduce(
      (all, total, minute) => recordDispersion(all, minute * 60_000, { total, bad: total / 10 }, options),
      initialDispersion,
    );
    expect(dispersionIndex(state, options)).toBe(1);
  });
});
