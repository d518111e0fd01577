import { z } from 'zod';
import type { LatencyQuantile } from './sli.js';
import { DurationSchema, durationMs, NameSchema } from './values.js';

/** Where an indicator's counts come from. */
export const SliProviderSchema = z.enum(['pushed', 'prometheus', 'http-json', 'synthetic']);
export type SliProvider = z.infer<typeof SliProviderSchema>;

/**
 * What a provider that is asked, rather than pushes, is asked for each version. `source` names an entry of the rollout
 * service's own settings: which addresses may be asked is the operator's to say and no author's.
 * `{{service}}`, `{{variant}}`, `{{window}}` (seconds) and `{{from}}`, `{{to}}` (Unix seconds) are filled in, escaped.
 */
export const SliQuerySchema = z.strictObject({
  source: NameSchema,
  /** Length of the slices it is asked for. */
  every: DurationSchema.default('5s'),
  /** `http-json` and `synthetic`: what to ask for, below the source's address. */
  path: z.string().startsWith('/').max(2_000).optional(),
  /** `prometheus`: PromQL; `http-json`: JSON pointers to whole numbers. All requests, and those that were good or bad. */
  total: z.string().min(1).max(4_000).optional(),
  good: z.string().min(1).max(4_000).optional(),
  bad: z.string().min(1).max(4_000).optional(),
  /** `prometheus`, of an indicator with `exceeds`: PromQL for the buckets of a classic histogram, by `le`. */
  buckets: z.string().min(1).max(4_000).optional(),
  /**
   * `prometheus`: whether the PromQL gives counters as they stand (exact, the default), or one number that counts the
   * window before (`increase(…[{{window}}s])`, which Prometheus extrapolates).
   */
  gives: z.enum(['counters', 'window']).optional(),
});
export type SliQuery = z.infer<typeof SliQuerySchema>;

export const SLI_VARIABLES = ['service', 'variant', 'window', 'from', 'to'] as const;
export type SliVariable = (typeof SLI_VARIABLES)[number];

const SHORTEST_MS = 1_000;
/** A flight takes half a minute without a slice for silence. */
const LONGEST_MS = 15_000;

export interface SliQueryFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with the question an analysis asks of its provider; nothing when it can be asked. */
export function sliQueryFaults(
  provider: SliProvider,
  query: SliQuery | undefined,
  exceeds?: LatencyQuantile,
): readonly SliQueryFault[] {
  if (exceeds !== undefined && provider !== 'pushed' && provider !== 'prometheus') {
    return [{ path: ['exceeds'], message: `the provider ${provider} counts no durations` }];
  }
  if (provider === 'pushed') {
    return query === undefined
      ? []
      : [{ path: ['query'], message: 'slices that are pushed are not asked for' }];
  }
  if (query === undefined) return [{ path: ['query'], message: `the provider ${provider} needs a query` }];
  const counts = exceeds === undefined ? countFaults(provider, query) : bucketFaults(query);
  return [...lengthFaults(query), ...counts, ...variableFaults(query)];
}

function lengthFaults({ every }: SliQuery): readonly SliQueryFault[] {
  const ms = durationMs(every);
  if (ms >= SHORTEST_MS && ms <= LONGEST_MS) return [];
  return [{ path: ['query', 'every'], message: 'a slice is 1s to 15s long' }];
}

function bucketFaults({ path, total, good, bad, gives, buckets }: SliQuery): readonly SliQueryFault[] {
  const faults: SliQueryFault[] = [];
  if (buckets === undefined) {
    faults.push({ path: ['query', 'buckets'], message: 'an indicator with exceeds needs buckets' });
  }
  if ([path, total, good, bad].some((part) => part !== undefined) || gives === 'window') {
    const message = 'buckets count by themselves: give counters, and no path, total, good or bad';
    faults.push({ path: ['query'], message });
  }
  return faults;
}

function countFaults(provider: Exclude<SliProvider, 'pushed'>, query: SliQuery): readonly SliQueryFault[] {
  const { path, total, good, bad, gives, buckets } = query;
  const faults: SliQueryFault[] = [];
  if (buckets !== undefined) {
    faults.push({ path: ['query', 'buckets'], message: 'buckets are for an indicator with exceeds' });
  }
  const isCounted = provider !== 'synthetic';
  if (isCounted && (total === undefined || (good === undefined) === (bad === undefined))) {
    faults.push({
      path: ['query'],
      message: `the provider ${provider} needs total, and one of good and bad`,
    });
  }
  if (!isCounted && [total, good, bad].some((part) => part !== undefined)) {
    faults.push({ path: ['query'], message: 'a synthetic check counts by itself' });
  }
  if ((provider === 'prometheus') !== (path === undefined)) {
    const message = path === undefined ? `the provider ${provider} needs a path` : 'Prometheus has no path';
    faults.push({ path: ['query', 'path'], message });
  }
  if (gives !== undefined && provider !== 'prometheus') {
    faults.push({ path: ['query', 'gives'], message: 'only Prometheus gives one or the other' });
  }
  if (
    provider === 'http-json' &&
    [total, good, bad].some((part) => part !== undefined && !part.startsWith('/'))
  ) {
    faults.push({ path: ['query'], message: 'a JSON pointer starts with /' });
  }
  return faults;
}

function variableFaults(query: SliQuery): readonly SliQueryFault[] {
  return (['path', 'total', 'good', 'bad', 'buckets'] as const).flatMap((field) =>
    [...(query[field] ?? '').matchAll(/\{\{([^}]*)\}\}/g)]
      .filter(([, name]) => !SLI_VARIABLES.some((known) => known === name))
      .map(([whole]) => ({
        path: ['query', field],
        message: `${whole} is none of ${SLI_VARIABLES.map((name) => `{{${name}}}`).join(' ')}`,
      })),
  );
}
