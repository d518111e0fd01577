import fc from 'fast-check';
import { apportion } from './apportion.js';

describe('rounding by largest remainder', () => {
  it('gives the missing points to the largest remainders', () => {
    expect(apportion([1.5, 2.3, 0.4])).toEqual([2, 2, 0]);
    expect(apportion([-2.4, 2.9, 0])).toEqual([-2, 3, 0]);
    expect(apportion([0.5, 0.5])).toEqual([1, 0]);
  });

  it('keeps the rounded sum, moves nothing by a whole point and leaves zero alone', () => {
    const points = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(points, (values) => {
        const whole = apportion([...values, 0]);
        const sum = whole.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - values.reduce((total, value) => total + value, 0))).toBeLessThanOrEqual(
          0.50002,
        );
        expect(values.every((value, index) => Math.abs((whole[index] ?? NaN) - value) < 1.00001)).toBe(true);
        expect(whole.at(-1)).toBe(0);
      }),
    );
  });
});
