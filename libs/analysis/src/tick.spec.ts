import fc from 'fast-check';
import { tickOf } from './tick.js';
import type { ArmSlice } from './tick.js';

const slice = fc.record({
  arm: fc.constantFrom<ArmSlice['arm']>('canary', 'control'),
  startMs: fc.constant(5000),
  good: fc.nat(500),
  total: fc.integer({ min: 500, max: 1000 }),
});

describe('tickOf', () => {
  it('does not depend on the order of the slices', () => {
    fc.assert(
      fc.property(
        fc
          .array(slice)
          .chain((slices) =>
            fc.tuple(fc.constant(slices), fc.shuffledSubarray(slices, { minLength: slices.length })),
          ),
        ([slices, shuffled]) => expect(tickOf(5000, shuffled)).toEqual(tickOf(5000, slices)),
      ),
    );
  });

  it('sums the sources of an arm and leaves a silent arm at zero', () => {
    const canary = { arm: 'canary', startMs: 0 } as const;
    expect(
      tickOf(0, [
        { ...canary, good: 9, total: 10 },
        { ...canary, good: 5, total: 5 },
      ]),
    ).toEqual({
      startMs: 0,
      canary: { total: 15, bad: 1 },
      control: { total: 0, bad: 0 },
    });
  });

  it('refuses a slice of another interval', () => {
    expect(() => tickOf(0, [{ arm: 'canary', startMs: 1, good: 1, total: 1 }])).toThrow(RangeError);
  });
});
