import { normalCdf, normalQuantile } from './normal.js';

describe('normal distribution', () => {
  it('has the published quantiles', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.99)).toBeCloseTo(2.3263478740408408, 12);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404, 9);
  });

  it('is the inverse of its distribution function', () => {
    for (const x of [-5, -1, -0.1, 0.3, 2, 6]) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 6);
  });

  it('refuses what is no probability', () => {
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});
