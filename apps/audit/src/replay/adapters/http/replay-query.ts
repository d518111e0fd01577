import { CATEGORY_OWNERS, ChangeIdSchema, ChangeKeySchema, EVENT_DEFINITIONS } from '@glidepath/contracts';
import { PlaceSchema, SwitchSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const PositionSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const known = new Set(EVENT_DEFINITIONS.map(({ name }) => name));

const TypesSchema = z
  .string()
  .transform((text) => text.split(',').filter((type) => type !== ''))
  .refine((types) => types.length > 0 && types.every((type) => known.has(type)), {
    error: 'names an event type that does not exist; separate several by commas',
  });

/** A stream's name: the aggregate and which one. */
const StreamSchema = z
  .string()
  .max(300)
  .refine((stream) => Object.keys(CATEGORY_OWNERS).some((category) => stream.startsWith(`${category}-`)), {
    error: 'is no stream: <aggregate>-<id>, such as rollout-0198f000-0000-7000-8000-00000000000a',
  });

const AggregateSchema = z.string().refine((name) => Object.hasOwn(CATEGORY_OWNERS, name), {
  error: `is none of ${Object.keys(CATEGORY_OWNERS).join(', ')}`,
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
  /** Only events of this stream. */
  stream: StreamSchema.optional(),
  /** Only events of this kind of aggregate. */
  aggregate: AggregateSchema.optional(),
  /** Only what this actor did, or what was done on this person's behalf. */
  actor: z.string().min(1).max(300).optional(),
  types: TypesSchema.optional(),
  limit: z.coerce.number().int().min(1).optional(),
  /** Stay, and send what is written later. */
  follow: SwitchSchema.optional(),
  /** Payloads in their newest shape instead of the one they were stored in. */
  upcast: SwitchSchema.optional(),
});
export type ReplayQuery = z.output<typeof ReplayQuerySchema>;

/** The types that are asked for, by name and by their aggregate; undefined for all, empty when nothing can be both. */
export function typesAsked({ types, aggregate }: ReplayQuery): readonly string[] | undefined {
  if (aggregate === undefined) return types;
  const ofAggregate = EVENT_DEFINITIONS.filter(({ category }) => category === aggregate);
  return ofAggregate.map(({ name }) => name).filter((name) => types?.includes(name) ?? true);
}
