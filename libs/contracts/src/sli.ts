import { z } from 'zod';
import { ChangeIdSchema, MomentSchema, NameSchema } from './values.js';

/** More than anybody serves in an hour; sums over many slices stay exact, as no event may hold more than 2^53 - 1. */
const MOST_COUNTED = 1_000_000_000;

/** A quantile of the control's durations, above which a request is slow. */
export const LatencyQuantileSchema = z.enum(['p95', 'p99']);
export type LatencyQuantile = z.infer<typeof LatencyQuantileSchema>;

/**
 * Requests at or below each upper edge, as in a classic histogram of Prometheus, edges ascending. There is no infinite one:
 * what is above the last edge is the rest of all requests.
 */
const bucketsOf = (count: z.ZodNumber) =>
  z
    .array(z.strictObject({ le: z.number(), count }))
    .min(1)
    .max(100);
export const BucketsSchema = bucketsOf(z.number().int().min(0).max(MOST_COUNTED));
export type Buckets = z.infer<typeof BucketsSchema>;
/** Those of many slices together. */
export const SummedBucketsSchema = bucketsOf(z.number().int().min(0));

/** What is wrong with the buckets of so many requests; null when they can be true. */
export function bucketsFault(buckets: Buckets, total: number): string | null {
  for (const [i, { le, count }] of buckets.entries()) {
    const before = buckets[i - 1];
    if (before !== undefined && le <= before.le) return 'edges of buckets ascend';
    if (before !== undefined && count < before.count)
      return 'counts of buckets do not fall from edge to edge';
    if (count > total) return 'a bucket holds more than all requests';
  }
  return null;
}

/**
 * One span of an indicator as counted by its source, pushed on `glidepath.inbound.sli.v1.<service>.<sli>`.
 * Idempotent by (source, service, sli, variant, sliceStart, seq): the highest `seq` of a slice replaces earlier ones.
 * Both arms are compared span by span, so sources best start slices at multiples of `sliceSeconds` since the epoch;
 * slices that start elsewhere are judged one slice later.
 */
export const SliSliceSchema = z
  .strictObject({
    source: z.string().min(1).max(200),
    service: NameSchema,
    sli: NameSchema,
    variant: NameSchema,
    changeId: ChangeIdSchema.optional(),
    sliceStart: MomentSchema,
    /** Shorter ones would vanish in the grid both arms are compared on. */
    sliceSeconds: z.number().min(0.1).max(3_600),
    good: z.number().int().min(0),
    total: z.number().int().min(0).max(MOST_COUNTED),
    /** Distinct users behind `total`, where the source counts them. */
    users: z.number().int().min(0).max(MOST_COUNTED).optional(),
    /** Durations of the requests of `total`, in any unit, always the same; for plans that judge by `exceeds`. */
    buckets: BucketsSchema.optional(),
    seq: z.number().int().min(0),
  })
  .refine((slice) => slice.good <= slice.total, { path: ['good'], message: 'good is at most total' })
  .superRefine(({ buckets, total }, context) => {
    const message = buckets === undefined ? null : bucketsFault(buckets, total);
    if (message !== null) context.addIssue({ code: 'custom', path: ['buckets'], message });
  });
export type SliSlice = z.infer<typeof SliSliceSchema>;
