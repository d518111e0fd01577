import { z } from 'zod';

/**
 * A place in the log as a query names it: a position, or a moment in ISO 8601 (UTC on this side, in milliseconds).
 * Whatever an event was recorded at that moment belongs to it.
 */
export const PlaceSchema = z.union(
  [
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform((text) => ({ position: Number(text) })),
    z.iso.datetime({ offset: true }).transform((text) => ({ moment: new Date(text).toISOString() })),
  ],
  { error: 'is neither a position nor a moment such as 2026-01-31T12:00:00Z' },
);
export type Place = z.output<typeof PlaceSchema>;
