import { z } from 'zod';
import type { HttpAnswer } from '../http/ask-http.js';
import { type Failed, failed, type NoData, noData } from '../../domain/reading.js';

const SampleSchema = z.tuple([z.number(), z.string()]);
const AnswerSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: SampleSchema })),
      }),
      z.object({ resultType: z.literal('scalar'), result: SampleSchema }),
      z.object({ resultType: z.enum(['matrix', 'string']), result: z.unknown() }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** Series by their labels, as text that is the same for the same labels. */
export type Series = ReadonlyMap<string, number>;

export type PrometheusAnswer = { readonly status: 'ok'; readonly series: Series } | NoData | Failed;

/** What an answer of `/api/v1/query` says. An empty vector is `ok` without series: whether that is zero depends on the question. */
export function readAnswer(answer: HttpAnswer): PrometheusAnswer {
  if (answer.outcome === 'failed') return failed(answer.why, answer.detail);
  const { status, text } = answer;
  const parsed = AnswerSchema.safeParse(jsonOrUndefined(text));
  if (!parsed.success) {
    const isTheirs = status >= 300 && status < 500 && status !== 429;
    return failed(
      isTheirs ? 'config' : 'transient',
      `it answered ${status} with something that is no answer`,
    );
  }
  if (parsed.data.status === 'error') {
    // 400 and 422: the expression is wrong, or cannot be evaluated; it will not be right the next time.
    const isWrong = status === 400 || status === 422;
    return failed(isWrong ? 'config' : 'transient', `${parsed.data.errorType}: ${parsed.data.error}`);
  }
  const { data } = parsed.data;
  switch (data.resultType) {
    case 'vector':
      return numbers(data.result.map(({ metric, value: [, value] }) => [labelsOf(metric), value]));
    case 'scalar':
      return numbers([['', data.result[1]]]);
    case 'matrix':
    case 'string':
      return failed('config', `the expression gives a ${data.resultType}, not an instant vector`);
  }
}

function numbers(samples: readonly (readonly [string, string])[]): PrometheusAnswer {
  const series = new Map<string, number>();
  for (const [labels, text] of samples) {
    const value = Number(text === '+Inf' || text === '-Inf' ? `${text}inity` : text);
    if (Number.isNaN(value)) return noData('nan');
    if (!Number.isFinite(value)) return noData('inf');
    if (value < 0) return failed('config', `a count is ${text}`);
    series.set(labels, value);
  }
  return { status: 'ok', series };
}

function labelsOf(metric: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(metric).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
