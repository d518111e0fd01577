import { bucketsFault } from '@glidepath/contracts';
import { z } from 'zod';
import { type Failed, failed, ok, type SliReading } from '../../domain/reading.js';
import type { Series } from './prometheus-answer.js';

const LabelsSchema = z.array(z.tuple([z.string(), z.string()]));
/** What an event keeps of the control's. */
const MOST_BUCKETS = 100;

/** One bucket of a classic histogram, of all series that have it. */
export interface BucketSeries {
  readonly le: number;
  readonly series: Series;
}

/**
 * Series of a classic histogram by their edge. Series that have not all the same edges cannot be added up: a count of a
 * bucket that some lack would say nothing of those.
 */
export function bucketSeries(series: Series): readonly BucketSeries[] | Failed {
  const byEdge = new Map<number, Map<string, number>>();
  const edgesOf = new Map<string, Set<number>>();
  for (const [labels, count] of series) {
    const { le, others } = withoutEdge(labels);
    if (le === undefined || Number.isNaN(le)) return failed('config', 'a series has no edge le');
    const own = edgesOf.get(others) ?? new Set<number>();
    if (own.has(le)) return failed('config', `two buckets of a series end at ${le}`);
    edgesOf.set(others, own.add(le));
    byEdge.set(le, (byEdge.get(le) ?? new Map<string, number>()).set(labels, count));
  }
  if (!byEdge.has(Number.POSITIVE_INFINITY)) return failed('config', 'there is no bucket le="+Inf"');
  if (byEdge.size < 2 || byEdge.size - 1 > MOST_BUCKETS) {
    return failed(
      'config',
      `there are ${byEdge.size - 1} buckets beside le="+Inf"; 1 to ${MOST_BUCKETS} can be judged`,
    );
  }
  if ([...edgesOf.values()].some(({ size }) => size < byEdge.size)) {
    return failed('config', 'its series have different buckets');
  }
  return [...byEdge].map(([le, own]) => ({ le, series: own })).sort((a, b) => a.le - b.le);
}

/** A reading of cumulative counts, edges ascending, the last one infinite. */
export function bucketReading(
  counts: readonly { readonly le: number; readonly count: number }[],
): SliReading {
  const total = counts.at(-1)?.count ?? 0;
  const buckets = counts.slice(0, -1);
  const fault = bucketsFault(buckets, total);
  // As after a restart of what counts, between two of its buckets: the next slice has both ends again.
  return fault === null ? { ...ok(total, total), buckets } : failed('config', fault);
}

function withoutEdge(labels: string): { readonly le: number | undefined; readonly others: string } {
  const parsed = LabelsSchema.safeParse(labels === '' ? [] : JSON.parse(labels));
  const all = parsed.data ?? [];
  const edge = all.find(([name]) => name === 'le')?.[1];
  const le =
    edge === '+Inf' ? Number.POSITIVE_INFINITY : edge === undefined || edge === '' ? undefined : Number(edge);
  return { le, others: JSON.stringify(all.filter(([name]) => name !== 'le')) };
}
