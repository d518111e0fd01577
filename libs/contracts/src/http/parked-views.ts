import { z } from 'zod';

/** `parked` waits for a person, `stalled` is tried again by itself, `queued` waits behind an earlier one of its change. */
export const ParkedStatusSchema = z.enum(['parked', 'stalled', 'queued']);
export type ParkedStatus = z.infer<typeof ParkedStatusSchema>;

/** An event that a service could not handle. Times are ISO 8601 UTC. */
export const ParkedEventViewSchema = z
  .object({
    /** `<consumer>/<lane>/<position>`: what to re-drive. */
    id: z.string(),
    consumer: z.string(),
    /** `reaction`, or the name of a projection. */
    lane: z.string(),
    position: z.number().int(),
    partition: z.number().int(),
    eventId: z.string(),
    /** Null when the event is archived. */
    type: z.string().nullable(),
    /** The change, or the stream where there is none: its later events queue behind this one. */
    concerns: z.string(),
    handler: z.string(),
    status: ParkedStatusSchema,
    /** Tries since it stalled or was re-driven. */
    tries: z.number().int(),
    /** What the last try failed with. */
    error: z.string().nullable(),
    nextTryAt: z.string(),
    stalledAt: z.string(),
  })
  .meta({ id: 'ParkedEvent' });
export type ParkedEventView = z.infer<typeof ParkedEventViewSchema>;

/** GET /v1/events/parked?consumer=&status=&limit=&cursor=, by position. */
export const ParkedEventListSchema = z
  .object({ items: z.array(ParkedEventViewSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'ParkedEventList' });

/** POST /v1/events/parked/{consumer}/{lane}/{position}/redrive: its tries begin anew. */
export const RedrivenViewSchema = z
  .object({ id: z.string(), consumer: z.string(), lane: z.string(), position: z.number().int() })
  .meta({ id: 'Redriven' });
export type RedrivenView = z.infer<typeof RedrivenViewSchema>;
