import fc from 'fast-check';
import { WeightNotPossibleError } from './errors.js';
import { type ArmSizes, serverWeights, shareOf } from './server-weights.js';

const one = { stable: 1, canary: 1 };

describe('weights of servers', () => {
  it.each([
    [0, { stable: 100, canary: 0 }],
    [5, { stable: 95, canary: 5 }],
    [100, { stable: 0, canary: 100 }],
  ])('makes %d percent of plain numbers', (percent, weights) => {
    expect(serverWeights(percent, one, 256)).toEqual(weights);
  });

  it('refuses a share that would be nothing or everything', () => {
    expect(() => serverWeights(0.01, one, 256)).toThrow('0.01 % cannot be set: the nearest is 0.39 %');
    expect(() => serverWeights(99.99, one, 256)).toThrow('the nearest is 99.61 %');
  });

  const percents = fc.integer({ min: 300, max: 9_700 }).map((hundredths) => hundredths / 100);

  it('comes near enough to any share from three percent up where the arms are alike', () => {
    fc.assert(
      fc.property(percents, fc.integer({ min: 1, max: 20 }), (percent, size) => {
        const sizes = { stable: size, canary: size };
        expect(errorOf(percent, sizes)).toBeLessThanOrEqual(0.1);
      }),
    );
  });

  it('comes near enough for any number of servers, or refuses', () => {
    const servers = fc.record({
      stable: fc.integer({ min: 1, max: 20 }),
      canary: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(percents, servers, (percent, sizes) => {
        expect(errorOf(percent, sizes) ?? 0).toBeLessThanOrEqual(0.1);
      }),
    );
  });
});

/** How far the weights lie from a share, points; null when they were refused. */
function errorOf(percent: number, sizes: ArmSizes): number | null {
  try {
    const weights = serverWeights(percent, sizes, 256);
    expect(Math.max(weights.stable, weights.canary)).toBeLessThanOrEqual(256);
    expect(Math.min(weights.stable, weights.canary)).toBeGreaterThan(0);
    return Math.abs((shareOf(weights, sizes) ?? 0) - percent);
  } catch (error) {
    if (error instanceof WeightNotPossibleError) return null;
    throw error;
  }
}
