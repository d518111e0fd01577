import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { WeightPercentSchema } from './plan-parts.js';
import { ChangeIdSchema, MomentSchema, NameSchema } from './values.js';

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

/** A JSON value, as variants and rules are made of. */
export const JsonSchema = z.json();
export type Json = z.infer<typeof JsonSchema>;

export const FlagStateSchema = z.enum(['ENABLED', 'DISABLED']);
export type FlagState = z.infer<typeof FlagStateSchema>;
const VariantNameSchema = z.string().min(1).max(100);
const MetadataSchema = z.record(z.string().min(1).max(100), z.union([z.string(), z.number(), z.boolean()]));

/** A flag in flagd's words. What a rule may say is for the flag's own rules to judge. */
export const FlagDefinitionSchema = z.strictObject({
  state: FlagStateSchema,
  /** Values by variant, all of one type. */
  variants: z.record(VariantNameSchema, JsonSchema),
  /** Null leaves the choice to the default in the caller's code. */
  defaultVariant: VariantNameSchema.nullable(),
  /** JsonLogic that answers a variant, or null for the default; null where there is no rule. */
  targeting: JsonSchema.nullable(),
  /** Rules by name, for `{"$ref": name}` in `targeting` and in each other. */
  evaluators: z.record(VariantNameSchema, JsonSchema),
  /** Told with every evaluation. */
  metadata: MetadataSchema,
});
export type FlagDefinition = z.infer<typeof FlagDefinitionSchema>;

const why = z.string().min(1).max(500);
const upkeep = { flag: NameSchema, reason: why };
/** A team or a person's subject id. */
export const FlagOwnerSchema = z.string().min(1).max(100);

/** Somebody defined the flag, or replaced its definition as a whole. */
export const flagConfigured = defineEvent({
  name: 'flag.configured',
  category: 'flag',
  data: z.object({
    ...upkeep,
    service: NameSchema,
    owner: FlagOwnerSchema,
    description: z.string().max(500),
    /** When the flag should be gone; it goes on after that, and is reported as stale. */
    expiresAt: MomentSchema.nullable(),
    definition: FlagDefinitionSchema,
    bucketing: z.literal('murmur3-32-v2'),
    configuredAt: MomentSchema,
  }),
});
/** Switched off, a flag answers with no value: the default in the caller's code. */
export const flagStateChanged = defineEvent({
  name: 'flag.state-changed',
  category: 'flag',
  data: z.object({ ...upkeep, state: FlagStateSchema, changedAt: MomentSchema }),
});
export const flagOwnerChanged = defineEvent({
  name: 'flag.owner-changed',
  category: 'flag',
  data: z.object({ ...upkeep, owner: FlagOwnerSchema, changedAt: MomentSchema }),
});
export const flagExpirySet = defineEvent({
  name: 'flag.expiry-set',
  category: 'flag',
  data: z.object({ ...upkeep, expiresAt: MomentSchema.nullable(), setAt: MomentSchema }),
});
/** `expired`: past its day; `settled`: it has answered everybody alike for long. */
export const FlagStaleCauseSchema = z.enum(['expired', 'settled']);
export type FlagStaleCause = z.infer<typeof FlagStaleCauseSchema>;
/** Once per cause, until something about the flag changes. */
export const flagStaleReported = defineEvent({
  name: 'flag.stale-reported',
  category: 'flag',
  data: z.object({
    ...upkeep,
    cause: FlagStaleCauseSchema,
    /** Since when that is so. */
    since: MomentSchema,
    reportedAt: MomentSchema,
  }),
});
/** From here on nobody is answered; defining the flag again starts it anew. */
export const flagRemoved = defineEvent({
  name: 'flag.removed',
  category: 'flag',
  data: z.object({ ...upkeep, removedAt: MomentSchema }),
});

export const flagEvents = [
  flagDefined,
  flagWeightChanged,
  flagConfigured,
  flagStateChanged,
  flagOwnerChanged,
  flagExpirySet,
  flagStaleReported,
  flagRemoved,
] as const;
export type FlagEvent = EventsOf<(typeof flagEvents)[number]>;
