import { edgeNear, exceeding, latencyTick } from './exceedance.js';
import { histogramOf } from './histogram.js';

const control = histogramOf([
  { le: 0.5, count: 950 },
  { le: 0.1, count: 600 },
  { le: Number.POSITIVE_INFINITY, count: 1000 },
  { le: 1, count: 985 },
  { le: 2, count: 999 },
]);

describe('latency by exceedance', () => {
  it('reads cumulative buckets in any order', () => {
    expect(control).toEqual({
      edges: [0.1, 0.5, 1, 2, Number.POSITIVE_INFINITY],
      counts: [600, 350, 35, 14, 1],
    });
    expect(() =>
      histogramOf([
        { le: 1, count: 5 },
        { le: 2, count: 4 },
      ]),
    ).toThrow(RangeError);
  });

  it('takes the edge nearest a quantile of the control', () => {
    expect(edgeNear(control, 0.95)).toEqual({ edge: 0.5, exceedance: 0.05 });
    expect(edgeNear(control, 0.99)).toEqual({ edge: 1, exceedance: 0.015 });
  });

  it('has no edge where nothing or everything exceeds it', () => {
    expect(edgeNear({ edges: [1, 2], counts: [0, 0] }, 0.99)).toBeNull();
    expect(edgeNear({ edges: [1, 2], counts: [9, 0] }, 0.99)).toBeNull();
    expect(() => edgeNear(control, 1)).toThrow(RangeError);
  });

  it('counts the slower requests of both arms', () => {
    const canary = { ...control, counts: [500, 400, 60, 30, 10] };
    expect(latencyTick(7, 1, { canary, control })).toEqual({
      startMs: 7,
      canary: { total: 1000, bad: 40 },
      control: { total: 1000, bad: 15 },
    });
    expect(() => exceeding(control, 0.7)).toThrow(RangeError);
  });
});
