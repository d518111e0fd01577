import { Injectable } from '@nestjs/common';
import { counterGrowth, type CounterState } from '../../domain/counter-growth.js';
import { escapePromql, fillTemplate, type TemplateValues } from '../../domain/fill-template.js';
import { type Failed, failed, type NoData, noData, ok, type SliReading } from '../../domain/reading.js';
import type { PrometheusSource } from '../../domain/source.js';
import { SliProvider, type SliQuestion } from '../../provider.js';
import { askHttp } from '../http/ask-http.js';
import { bucketReading, bucketSeries } from './prometheus-buckets.js';
import { provingSelectors } from './proving-selectors.js';
import { type PrometheusAnswer, readAnswer, type Series } from './prometheus-answer.js';

const MOST_BYTES = 1_048_576;
/** An answer is the same for whoever asks the same of the same moment; asked again by other flights within this. */
const KEPT_MS = 5_000;
const MOST_KEPT = 1_000;
/** A metric that was there is asked for again after this. */
const PROVEN_MS = 30_000;

interface Kept {
  readonly answer: Promise<PrometheusAnswer>;
  readonly untilMs: number;
}

/**
 * Prometheus, asked for counts at the end of each slice: the same `time=` for both arms and for all and bad, so that they
 * are of one moment. Ratios are ours to make.
 */
@Injectable()
export class PrometheusProvider extends SliProvider<PrometheusSource> {
  readonly kind = 'prometheus';
  private readonly kept = new Map<string, Kept>();
  /** Counters as they stood, by asker and field. */
  private readonly counters = new Map<string, Map<string, CounterState>>();
  /** What rounding has left over of a window's count, by asker and field. */
  private readonly remainders = new Map<string, Map<string, number>>();

  /** Until when a selector is known to have series, by source and selector; by the process's own clock. */
  private readonly provenUntilMs = new Map<string, number>();

  override async read(source: PrometheusSource, question: SliQuestion): Promise<SliReading> {
    const { query } = question;
    if (query.buckets !== undefined) return this.durations(source, question, query.buckets);
    const partField = query.good === undefined ? 'bad' : 'good';
    const part = query[partField];
    if (query.total === undefined || part === undefined)
      return failed('config', 'total, and good or bad, are missing');
    const everything = filledIn(query.total, question);
    const portion = filledIn(part, question);
    if (typeof everything !== 'string') return everything;
    if (typeof portion !== 'string') return portion;
    const [total, some] = await Promise.all([
      this.ask(source, everything, question.untilMs),
      this.ask(source, portion, question.untilMs),
    ]);
    if (total.status !== 'ok') return total;
    if (some.status !== 'ok') return some;
    if (total.series.size === 0) return noData('empty');
    const count = (field: string, series: Series): number | NoData | Failed =>
      query.gives === 'window' ? this.window(question, field, series) : this.growth(question, field, series);
    const all = count('total', total.series);
    if (some.series.size === 0 && !(await this.couldHaveSeries(source, portion, question.untilMs))) {
      return noData('unproven-zero');
    }
    const share = count(partField, some.series);
    if (typeof all !== 'number') return all;
    if (typeof share !== 'number') return share;
    const within = Math.min(share, all);
    return ok(partField === 'good' ? within : all - within, all);
  }

  /** A classic histogram: all buckets in one answer, so that they are of one moment; each grows by itself. */
  private async durations(
    source: PrometheusSource,
    question: SliQuestion,
    template: string,
  ): Promise<SliReading> {
    const expression = filledIn(template, question);
    if (typeof expression !== 'string') return expression;
    const answer = await this.ask(source, expression, question.untilMs);
    if (answer.status !== 'ok') return answer;
    if (answer.series.size === 0) return noData('empty');
    const buckets = bucketSeries(answer.series);
    if ('status' in buckets) return buckets;
    const grown = buckets.map(({ le, series }) => ({ le, count: this.growth(question, `le ${le}`, series) }));
    const counts = grown.flatMap(({ le, count }) => (typeof count === 'number' ? [{ le, count }] : []));
    // An edge that was not there the last time has nothing to compare with.
    return counts.length < grown.length ? noData('first-look') : bucketReading(counts);
  }

  override forget(askers: string): void {
    for (const remembered of [this.counters, this.remainders]) {
      for (const asker of remembered.keys()) if (asker.startsWith(askers)) remembered.delete(asker);
    }
  }

  /**
   * Whether no series is no such request, as of a healthy version: a metric or a label that was renamed looks the same, and
   * must never be good news. Once seen, it is taken for so for a while.
   */
  private async couldHaveSeries(
    source: PrometheusSource,
    expression: string,
    atMs: number,
  ): Promise<boolean> {
    const selectors = provingSelectors(expression);
    const proofs = await Promise.all(selectors.map((selector) => this.isThere(source, selector, atMs)));
    return proofs.length > 0 && proofs.every(Boolean);
  }

  private async isThere(source: PrometheusSource, selector: string, atMs: number): Promise<boolean> {
    const key = `${source.url} ${selector}`;
    if (performance.now() < (this.provenUntilMs.get(key) ?? 0)) return true;
    const answer = await this.ask(source, `group(${selector})`, atMs);
    const isThere = answer.status === 'ok' && answer.series.size > 0;
    if (isThere && this.provenUntilMs.size < MOST_KEPT)
      this.provenUntilMs.set(key, performance.now() + PROVEN_MS);
    else this.provenUntilMs.delete(key);
    return isThere;
  }

  private growth({ asker, fromMs, untilMs }: SliQuestion, field: string, series: Series): number | NoData {
    const own = this.counters.get(asker) ?? new Map<string, CounterState>();
    this.counters.set(asker, own);
    const before = own.get(field);
    const now: CounterState = { atMs: untilMs, values: series };
    if (before === undefined || before.atMs !== fromMs) {
      own.set(field, now);
      return noData('first-look');
    }
    const { grown, state } = counterGrowth(before, now);
    own.set(field, state);
    return Math.round(grown);
  }

  /** `increase()` gives fractions: what rounding leaves over is carried on, so that nothing is lost over time. */
  private window({ asker }: SliQuestion, field: string, series: Series): number | NoData | Failed {
    if (series.size > 1) return failed('ambiguous', `${field} gives ${series.size} series; sum them up`);
    const own = this.remainders.get(asker) ?? new Map<string, number>();
    this.remainders.set(asker, own);
    const exact = (own.get(field) ?? 0) + ([...series.values()][0] ?? 0);
    const whole = Math.floor(exact);
    own.set(field, exact - whole);
    return whole;
  }

  private ask(source: PrometheusSource, expression: string, atMs: number): Promise<PrometheusAnswer> {
    const key = `${source.url} ${atMs} ${expression}`;
    const nowMs = performance.now();
    for (const [name, { untilMs }] of this.kept) if (untilMs < nowMs) this.kept.delete(name);
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept.answer;
    const answer = askPrometheus(source, expression, atMs);
    if (this.kept.size < MOST_KEPT) this.kept.set(key, { answer, untilMs: nowMs + KEPT_MS });
    // A failure is asked anew by the next.
    void answer.then(({ status }) => status === 'error' && this.kept.delete(key));
    return answer;
  }
}

async function askPrometheus(
  { url, headers, timeoutMs }: PrometheusSource,
  expression: string,
  atMs: number,
): Promise<PrometheusAnswer> {
  const body = new URLSearchParams({
    query: expression,
    time: (atMs / 1000).toFixed(3),
    // Its own limit below ours: an answer that says so is better than none.
    timeout: `${Math.max(1, Math.floor(timeoutMs * 0.8))}ms`,
  }).toString();
  const address = new URL(`${url.replace(/\/$/, '')}/api/v1/query`);
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return readAnswer(
    await askHttp({
      url: address,
      method: 'POST',
      headers: { ...headers, ...type },
      body,
      timeoutMs,
      mostBytes: MOST_BYTES,
    }),
  );
}

/** A template with its variables filled in, or why that cannot be. */
function filledIn(template: string, question: SliQuestion): string | Failed {
  try {
    return fillTemplate(template, valuesOf(question), escapePromql);
  } catch (error) {
    return failed('config', error instanceof Error ? error.message : 'the expression cannot be filled in');
  }
}

function valuesOf({ service, variant, fromMs, untilMs }: SliQuestion): TemplateValues {
  return { service, variant, window: (untilMs - fromMs) / 1000, from: fromMs / 1000, to: untilMs / 1000 };
}
