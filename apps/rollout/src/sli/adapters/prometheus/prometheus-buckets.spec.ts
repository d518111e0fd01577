import { bucketReading, bucketSeries } from './prometheus-buckets.js';

type Labels = Readonly<Record<string, string>>;

const seriesOf = (...samples: readonly Labels[]) =>
  new Map(samples.map((labels, i) => [JSON.stringify(Object.entries(labels)), i]));
const infinite = { le: Number.POSITIVE_INFINITY, count: 10 };

describe('the buckets of a classic histogram', () => {
  it('are those of all its series, edges ascending', () => {
    const pods = ['a', 'b'].flatMap((pod) => ['+Inf', '0.5', '0.1'].map((le) => ({ le, pod })));
    const buckets = bucketSeries(seriesOf(...pods));
    expect('status' in buckets ? buckets : buckets.map(({ le, series }) => [le, series.size])).toEqual([
      [0.1, 2],
      [0.5, 2],
      [Number.POSITIVE_INFINITY, 2],
    ]);
  });

  it.each([
    ['no infinite edge', [{ le: '0.1' }, { le: '0.5' }], 'no bucket le="+Inf"'],
    ['no other edge', [{ le: '+Inf' }], 'there are 0 buckets beside'],
    ['no edge', [{ code: '200' }], 'no edge le'],
    ['an edge that is no number', [{ le: 'fast' }, { le: '+Inf' }], 'no edge le'],
    ['an edge twice', [{ le: '1' }, { le: '1.0' }, { le: '+Inf' }], 'end at 1'],
    [
      'series with other edges each',
      [{ le: '0.1', pod: 'a' }, { le: '0.2', pod: 'b' }, ...['a', 'b'].map((pod) => ({ le: '+Inf', pod }))],
      'different buckets',
    ],
    [
      'more edges than an event takes',
      [...Array.from({ length: 101 }, (_, i) => ({ le: String(i) })), { le: '+Inf' }],
      'there are 101 buckets',
    ],
  ] as const)('cannot be judged where there is %s', (_, samples, detail) => {
    expect(bucketSeries(seriesOf(...samples))).toMatchObject({
      status: 'error',
      why: 'config',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it('cannot be told from numbers without labels', () => {
    expect(bucketSeries(new Map([['', 1]]))).toMatchObject({ status: 'error', why: 'config' });
  });

  it('make no reading where their counts fall', () => {
    const low = { le: 0.1, count: 6 };
    expect(bucketReading([low, infinite])).toEqual({ status: 'ok', good: 10, total: 10, buckets: [low] });
    expect(bucketReading([low, { le: 0.5, count: 5 }, infinite])).toMatchObject({ status: 'error' });
    expect(bucketReading([{ le: 0.1, count: 11 }, infinite])).toMatchObject({ status: 'error' });
  });
});
