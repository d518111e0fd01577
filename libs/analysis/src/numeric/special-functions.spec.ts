import { lowerBeta } from './incomplete-beta.js';
import { lowerGamma, upperGamma } from './incomplete-gamma.js';
import { logGamma } from './log-gamma.js';
import { zeta } from './zeta.js';

describe('special functions', () => {
  it('have the published values', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(101)).toBeCloseTo(363.7393755555635, 9);
    expect(lowerGamma(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14);
    expect(upperGamma(3, 10)).toBeCloseTo(61 * Math.exp(-10), 15);
    expect(lowerBeta(2, 3, 0.4)).toBeCloseTo(0.5248, 12);
    expect(lowerBeta(30, 2, 0.9)).toBeCloseTo(31 * 0.9 ** 30 - 30 * 0.9 ** 31, 12);
    expect(zeta(2)).toBeCloseTo(Math.PI ** 2 / 6, 13);
    expect(zeta(1.4)).toBeCloseTo(3.1055472779, 8);
  });

  it('end where their range ends', () => {
    expect([lowerGamma(2, 0), upperGamma(2, 0), lowerBeta(2, 2, 0), lowerBeta(2, 2, 1)]).toEqual([
      0, 1, 0, 1,
    ]);
    expect(() => zeta(1)).toThrow(RangeError);
  });
});
