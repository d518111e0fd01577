import fc from 'fast-check';
import { bucketOf, FLAG_PARTS, fractionalVariant, partsOfPercent, stickySplit } from './fractional.js';

const hundredths = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100);

describe('bucketOf', () => {
  it('covers exactly the buckets from 0 to total - 1', () => {
    expect(bucketOf(0, FLAG_PARTS)).toBe(0);
    expect(bucketOf(2 ** 32 - 1, FLAG_PARTS)).toBe(FLAG_PARTS - 1);
    expect(bucketOf(2 ** 32 - 1, 2 ** 31 - 1)).toBe(2 ** 31 - 2);
  });

  it('agrees with exact integer arithmetic for every hash and total', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        (hash, total) =>
          expect(bucketOf(hash, total)).toBe(Number((BigInt(hash) * BigInt(total)) / 2n ** 32n)),
      ),
    );
  });
});

describe('stickySplit', () => {
  it('only adds users when the share widens', () => {
    fc.assert(
      fc.property(fc.string(), hundredths, hundredths, (key, a, b) => {
        const [narrow, wide] = a <= b ? [a, b] : [b, a];
        const before = fractionalVariant(key, stickySplit('on', narrow, 'off'));
        const after = fractionalVariant(key, stickySplit('on', wide, 'off'));
        expect([before, after]).not.toEqual(['on', 'off']);
      }),
    );
  });

  it('gives nobody at 0 percent and everybody at 100', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(fractionalVariant(key, stickySplit('on', 0, 'off'))).toBe('off');
        expect(fractionalVariant(key, stickySplit('on', 100, 'off'))).toBe('on');
      }),
    );
  });

  it('gives a quarter of 20,000 users their share to within a point', () => {
    const split = stickySplit('on', 25, 'off');
    const users = Array.from({ length: 20_000 }, (_, i) => `checkout-user-${i}`);
    const share = users.filter((user) => fractionalVariant(user, split) === 'on').length / users.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.01);
  });

  it('keeps two decimals of a percentage exactly', () => {
    expect(stickySplit('on', 33.33, 'off')).toEqual([
      ['on', 33_330],
      ['off', 66_670],
    ]);
    expect(partsOfPercent(0.01)).toBe(10);
  });

  test.each([-1, 100.01, Number.NaN])('refuses %d percent', (percent) => {
    expect(() => partsOfPercent(percent)).toThrow(RangeError);
  });
});

describe('fractionalVariant', () => {
  it('counts a negative weight as none', () => {
    expect(
      fractionalVariant('anyone', [
        ['never', -5],
        ['always', 1],
      ]),
    ).toBe('always');
  });

  it('refuses weights that are not whole or sum above a signed 32-bit number', () => {
    expect(() => fractionalVariant('anyone', [['half', 0.5]])).toThrow('not a whole number');
    expect(() =>
      fractionalVariant('anyone', [
        ['a', 2 ** 31 - 1],
        ['b', 1],
      ]),
    ).toThrow('above 2147483647');
  });

  it('puts some user elsewhere under the older algorithm', () => {
    const weights = [
      ['a', 50],
      ['b', 50],
    ] as const;
    const users = Array.from({ length: 100 }, (_, i) => `user-${i}`);
    const moved = users.filter((u) => fractionalVariant(u, weights, 'v1') !== fractionalVariant(u, weights));
    expect(moved.length).toBeGreaterThan(0);
  });
});
