import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { WeightPercentSchema } from './plan-parts.js';
import { ChangeIdSchema, NameSchema } from './values.js';

/** Weights of variants are parts of this, always: a fixed total is what makes widening sticky. */
export const FLAG_WEIGHT_TOTAL = 100_000;

const change = { flag: NameSchema, rolloutId: z.uuid().nullable(), changeId: ChangeIdSchema.nullable() };

/** Stream `flag-<flag>`. A flag chooses between the version in place and the one on its way. */
export const flagDefined = defineEvent({
  name: 'flag.defined',
  category: 'flag',
  data: z.object({
    ...change,
    service: NameSchema,
    /** Variant names, each its own value. */
    stable: NameSchema,
    canary: NameSchema,
    /** How users are bucketed; a flag never changes its algorithm. */
    bucketing: z.literal('murmur3-32-v2'),
  }),
});
/** `key` is the effect's idempotency key: applying it again changes nothing. */
export const flagWeightChanged = defineEvent({
  name: 'flag.weight-changed',
  category: 'flag',
  data: z.object({ ...change, weightPercent: WeightPercentSchema, key: z.string() }),
});
export const flagEvents = [flagDefined, flagWeightChanged] as const;
export type FlagEvent = EventOf<typeof flagDefined> | EventOf<typeof flagWeightChanged>;
