import { z } from 'zod';
import { ChangeIdSchema, MomentSchema, NameSchema } from './values.js';

/** More than anybody serves in an hour; sums over many slices stay exact, as no event may hold more than 2^53 - 1. */
const MOST_COUNTED = 1_000_000_000;

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
    seq: z.number().int().min(0),
  })
  .refine((slice) => slice.good <= slice.total, { path: ['good'], message: 'good is at most total' });
export type SliSlice = z.infer<typeof SliSliceSchema>;
