import type { ServerResponse } from 'node:http';
import { type SliQuery, SliQuerySchema } from '@glidepath/contracts';
import { PrometheusProvider } from '../../src/sli/adapters/prometheus/prometheus-provider.js';
import { isRetryable, type SliReading } from '../../src/sli/domain/reading.js';
import { type PrometheusSource, PrometheusSourceSchema } from '../../src/sli/domain/source.js';
import type { SliQuestion } from '../../src/sli/provider.js';
import { BAD_ANSWERS, type SampleServer, startServer } from './sample-server.js';

type Samples = readonly (readonly [Readonly<Record<string, string>>, string])[];

const counters = SliQuerySchema.parse({
  source: 'main',
  total: 'requests_total{variant="{{variant}}"}',
  bad: 'requests_total{variant="{{variant}}",code=~"5.."}',
});
const window: SliQuery = { ...counters, gives: 'window' };

describe('Prometheus, as far as its answers go', () => {
  let server: SampleServer;
  let source: PrometheusSource;
  let provider: PrometheusProvider;
  let asked: URLSearchParams[] = [];
  let answer: (query: string, response: ServerResponse) => void = () => undefined;

  beforeAll(async () => {
    server = await startServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = new URLSearchParams(Buffer.concat(chunks).toString());
        asked.push(body);
        answer(body.get('query') ?? '', response);
      });
    });
    source = PrometheusSourceSchema.parse({ provider: 'prometheus', url: server.url, timeoutMs: 500 });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    provider = new PrometheusProvider();
    asked = [];
  });

  function vector(result: Samples): string {
    const samples = result.map(([metric, value]) => ({ metric, value: [1_000, value] }));
    return JSON.stringify({ status: 'success', data: { resultType: 'vector', result: samples } });
  }

  /** @param proof what a metric has with all its labels, whatever their values */
  function answers(total: Samples, bad: Samples, proof: Samples = [[{}, '1']]): void {
    answer = (query, response) => {
      const parts = query.startsWith('group(') ? proof : query.includes('code=~') ? bad : total;
      response.end(vector(parts));
    };
  }

  function ask(untilMs: number, query: SliQuery = counters, asker = 'a'): Promise<SliReading> {
    const question: SliQuestion = {
      asker,
      service: 'checkout',
      variant: 'canary',
      query,
      fromMs: untilMs - 5_000,
      untilMs,
    };
    return provider.read(source, question);
  }

  it('subtracts counters as they stood at the two ends of a slice', async () => {
    answers([[{ code: '200' }, '1000']], []);
    expect(await ask(5_000)).toEqual({ status: 'no-data', why: 'first-look' });
    answers(
      [
        [{ code: '200' }, '1090'],
        [{ code: '500' }, '10'],
      ],
      [[{ code: '500' }, '10']],
    );
    expect(await ask(10_000)).toEqual({ status: 'ok', good: 90, total: 100 });
  });

  it('never takes a name that nothing answers to for zero failures', async () => {
    answers([[{}, '1000']], [], []);
    expect(await ask(5_000)).toEqual({ status: 'no-data', why: 'unproven-zero' });
    expect(await ask(10_000)).toEqual({ status: 'no-data', why: 'unproven-zero' });
    expect(asked.at(-1)?.get('query')).toBe('group(requests_total{variant!="",code!=""})');
    answers([[{}, '1000']], []);
    expect(await ask(15_000)).toEqual({ status: 'no-data', why: 'first-look' });
    expect(await ask(20_000)).toEqual({ status: 'ok', good: 0, total: 0 });
  });

  it('takes zero for zero where the expression says so', async () => {
    const said = { ...counters, bad: 'errors_total or vector(0)' };
    answer = (query, response) => response.end(vector([[{}, query.startsWith('errors') ? '0' : '7']]));
    await ask(5_000, said);
    expect(await ask(10_000, said)).toEqual({ status: 'ok', good: 0, total: 0 });
  });

  it('asks all and bad of one moment, with the variant in it', async () => {
    answers([[{}, '1']], []);
    await ask(5_000);
    expect(asked.slice(0, 2).map((body) => [body.get('time'), body.get('query')])).toEqual([
      ['5.000', 'requests_total{variant="canary"}'],
      ['5.000', 'requests_total{variant="canary",code=~"5.."}'],
    ]);
  });

  it('asks once what several flights want to know, and anew what failed', async () => {
    answers([[{}, '1']], []);
    await Promise.all([ask(5_000, counters, 'a'), ask(5_000, counters, 'b'), ask(5_000, counters, 'c')]);
    expect(asked).toHaveLength(3);
    answer = (_, response) => response.writeHead(503).end();
    await ask(10_000);
    await ask(10_000);
    expect(asked).toHaveLength(7);
  });

  it('begins anew after a gap, instead of counting what lies in it', async () => {
    answers([[{}, '10']], []);
    await ask(5_000);
    answers([[{}, '900']], []);
    expect(await ask(60_000)).toEqual({ status: 'no-data', why: 'first-look' });
    answers([[{}, '903']], []);
    expect(await ask(65_000)).toEqual({ status: 'ok', good: 3, total: 3 });
  });

  it('calls a slice without a request what it is', async () => {
    answers([[{}, '10']], []);
    await ask(5_000);
    expect(await ask(10_000)).toEqual({ status: 'ok', good: 0, total: 0 });
  });

  it('subtracts the buckets of a histogram, one by one', async () => {
    const durations = SliQuerySchema.parse({ source: 'main', buckets: 's_bucket{variant="{{variant}}"}' });
    const answersBy = (...counts: readonly (readonly [string, number])[]): void => {
      answer = (_, response) => response.end(vector(counts.map(([le, count]) => [{ le }, String(count)])));
    };
    answersBy(['0.1', 60], ['0.5', 90], ['+Inf', 100]);
    expect(await ask(5_000, durations)).toEqual({ status: 'no-data', why: 'first-look' });
    answersBy(['0.1', 66], ['0.5', 98], ['+Inf', 110]);
    const buckets = [
      { le: 0.1, count: 6 },
      { le: 0.5, count: 8 },
    ];
    expect(await ask(10_000, durations)).toEqual({ status: 'ok', good: 10, total: 10, buckets });
    expect(asked.map((body) => body.get('query'))).toEqual(Array(2).fill('s_bucket{variant="canary"}'));
    answersBy(['0.1', 70], ['0.2', 80], ['0.5', 99], ['+Inf', 120]);
    expect(await ask(15_000, durations)).toEqual({ status: 'no-data', why: 'first-look' });
    // The counters were reset, and only some have been seen to fall.
    answersBy(['0.1', 4], ['0.2', 85], ['0.5', 100], ['+Inf', 121]);
    expect(await ask(20_000, durations)).toMatchObject({ status: 'error', why: 'config' });
    answersBy(['0.1', NaN], ['+Inf', 130]);
    expect(await ask(25_000, durations)).toEqual({ status: 'no-data', why: 'nan' });
    answersBy();
    expect(await ask(30_000, durations)).toEqual({ status: 'no-data', why: 'empty' });
    answer = (_, response) => response.writeHead(503).end();
    expect(isRetryable(await ask(35_000, durations))).toBe(true);
  });

  it('carries what rounding leaves over of a window', async () => {
    const totals = await Promise.all(
      [5, 10, 15, 20].map(async (second) => {
        answers([[{}, '10.25']], [[{}, '0.5']]);
        return ask(second * 1_000, window);
      }),
    );
    const sum = (pick: (reading: { good: number; total: number }) => number): number =>
      totals.reduce((all, reading) => all + (reading.status === 'ok' ? pick(reading) : Number.NaN), 0);
    expect(sum(({ total }) => total)).toBe(41);
    expect(sum(({ good, total }) => total - good)).toBe(2);
  });

  it.each([
    ['NaN', [[{}, 'NaN']], 'no-data', 'nan'],
    ['+Inf', [[{}, '+Inf']], 'no-data', 'inf'],
    ['-Inf', [[{}, '-Inf']], 'no-data', 'inf'],
    ['no series', [], 'no-data', 'empty'],
    [
      'two series for a window',
      [
        [{ a: '1' }, '1'],
        [{ a: '2' }, '1'],
      ],
      'error',
      'ambiguous',
    ],
    ['a negative count', [[{}, '-1']], 'error', 'config'],
    ['words', [[{}, 'many']], 'no-data', 'nan'],
  ] as const)('takes %s for what it is', async (_, result, status, why) => {
    answers(result, []);
    expect(await ask(5_000, window)).toMatchObject({ status, why });
  });

  it('never counts NaN among the bad for a pass', async () => {
    answers([[{}, '100']], [[{}, 'NaN']]);
    expect(await ask(5_000, window)).toEqual({ status: 'no-data', why: 'nan' });
  });

  it.each(BAD_ANSWERS)('takes %s for an error', async (_, reply, status) => {
    answer = (__, response) => reply(response);
    const reading = await ask(5_000);
    expect(reading.status).toBe(status);
    expect(JSON.stringify(reading).length).toBeLessThan(500);
  });

  it('tells a wrong question from trouble that passes', async () => {
    const refuse = (status: number, errorType: string): void => {
      answer = (_, response) =>
        response.writeHead(status).end(JSON.stringify({ status: 'error', errorType, error: 'parse error' }));
    };
    refuse(400, 'bad_data');
    expect(isRetryable(await ask(5_000))).toBe(false);
    refuse(422, 'execution');
    expect(isRetryable(await ask(5_000))).toBe(false);
    refuse(503, 'timeout');
    expect(isRetryable(await ask(5_000))).toBe(true);
  });

  it('says that nobody listens', async () => {
    const gone = { ...source, url: 'http://127.0.0.1:1' };
    const question = { asker: 'a', service: 's', variant: 'v', query: counters, fromMs: 0, untilMs: 5_000 };
    expect(await provider.read(gone, question)).toMatchObject({ status: 'error', why: 'transient' });
  });
});
