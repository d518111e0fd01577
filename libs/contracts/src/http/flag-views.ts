import { z } from 'zod';
import {
  FlagDefinitionSchema,
  FlagOwnerSchema,
  FlagStaleCauseSchema,
  FlagStateSchema,
  JsonSchema,
} from '../flags.js';
import { ChangeIdSchema, NameSchema } from '../values.js';

/** GET /v1/flags/{flag}. `definition` is the whole flag as flagd would define it; the bucketing is its `fractional` v2. */
export const FlagViewSchema = z
  .object({
    flag: NameSchema,
    service: z.string(),
    /** The two variants a rollout chooses between, and the share of the second; null where no rollout moves the flag. */
    stable: z.string().nullable(),
    canary: z.string().nullable(),
    weightPercent: z.number().nullable(),
    rolloutId: z.string().nullable(),
    changeId: ChangeIdSchema.nullable(),
    /** Who looks after it; null for a flag that only its rollouts defined. */
    owner: z.string().nullable(),
    description: z.string(),
    expiresAt: z.string().nullable(),
    /** Why it should go; null for a flag in use. */
    stale: z
      .object({ cause: FlagStaleCauseSchema, since: z.string(), reportedAt: z.string().nullable() })
      .nullable(),
    version: z.number().int(),
    definition: z.object({
      state: FlagStateSchema,
      variants: z.record(z.string(), JsonSchema),
      defaultVariant: z.string().nullable(),
      targeting: JsonSchema.optional(),
      metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    }),
    /** flagd's `$evaluators`, that `targeting` refers to. */
    evaluators: z.record(z.string(), JsonSchema),
  })
  .meta({ id: 'Flag' });
export type FlagView = z.infer<typeof FlagViewSchema>;
export const FlagListSchema = z.object({ items: z.array(FlagViewSchema) }).meta({ id: 'FlagList' });

const ReasonSchema = z.string().trim().min(1).max(500);
const ExpirySchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** PUT /v1/flags/{flag}: the whole of it; what is left out takes its default. */
export const PutFlagBodySchema = z
  .strictObject({
    service: NameSchema,
    owner: FlagOwnerSchema,
    description: z.string().max(500).default(''),
    expiresAt: ExpirySchema.nullable().default(null),
    state: FlagStateSchema.default('ENABLED'),
    variants: FlagDefinitionSchema.shape.variants,
    defaultVariant: FlagDefinitionSchema.shape.defaultVariant.default(null),
    targeting: FlagDefinitionSchema.shape.targeting.default(null),
    evaluators: FlagDefinitionSchema.shape.evaluators.default({}),
    metadata: FlagDefinitionSchema.shape.metadata.default({}),
    reason: ReasonSchema,
  })
  .meta({ id: 'PutFlag' });
export type PutFlagBody = z.output<typeof PutFlagBodySchema>;
export type FlagInput = z.input<typeof PutFlagBodySchema>;

/** POST /v1/flags/{flag}/commands: one act of looking after it. */
export const FlagCommandBodySchema = z
  .discriminatedUnion('command', [
    z.strictObject({ command: z.literal('enable'), reason: ReasonSchema }),
    z.strictObject({ command: z.literal('disable'), reason: ReasonSchema }),
    z.strictObject({ command: z.literal('hand-over'), owner: FlagOwnerSchema, reason: ReasonSchema }),
    z.strictObject({
      command: z.literal('set-expiry'),
      expiresAt: ExpirySchema.nullable(),
      reason: ReasonSchema,
    }),
    z.strictObject({ command: z.literal('remove'), reason: ReasonSchema }),
  ])
  .meta({ id: 'FlagCommand' });
export type FlagCommandBody = z.output<typeof FlagCommandBodySchema>;
export type FlagCommandInput = z.input<typeof FlagCommandBodySchema>;
