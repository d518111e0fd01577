import { ChangeIdSchema, ChangeKeySchema, EVENT_DEFINITIONS } from '@glidepath/contracts';
import { SwitchSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const PositionSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const known = new Set(EVENT_DEFINITIONS.map(({ name }) => name));

/** A place in the log: a position, or a moment in ISO 8601. */
const PlaceSchema = z.union(
  [
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform((text) => ({ position: Number(text) })),
    z.iso.datetime({ offset: true }).transform((text) => ({ moment: new Date(text).toISOString() })),
  ],
  { error: 'is neither a position nor a moment such as 2026-01-31T12:00:00Z' },
);

const TypesSchema = z
  .string()
  .transform((text) => text.split(',').filter((type) => type !== ''))
  .refine((types) => types.length > 0 && types.every((type) => known.has(type)), {
    error: 'names an event type that does not exist; separate several by commas',
  });

/** GET /v1/events */
export const ReplayQuerySchema = z.object({
  /** Events after this position. */
  after: PositionSchema.optional(),
  /** From this position or moment on. */
  from: PlaceSchema.optional(),
  /** Up to this position or moment, included. */
  until: PlaceSchema.optional(),
  /** Only events of this change: its id, or its key. */
  change: z
    .union([ChangeIdSchema, ChangeKeySchema], {
      error: 'is neither the id of a change nor a key such as CHG-1042',
    })
    .optional(),
  types: TypesSchema.optional(),
  limit: z.coerce.number().int().min(1).optional(),
  /** Stay, and send what is written later. */
  follow: SwitchSchema.optional(),
  /** Payloads in their newest shape instead of the one they were stored in. */
  upcast: SwitchSchema.optional(),
});
export type ReplayQuery = z.output<typeof ReplayQuerySchema>;
