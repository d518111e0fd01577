import { z } from 'zod';
import { GateOutcomeSchema } from '../gates.js';
import { RolloutPlanSchema } from '../plan.js';
import { rolloutAnalysed, VerdictSchema } from '../rollouts.js';
import { CatalogEntrySchema } from '../services.js';
import { ArtifactDigestSchema, ChangeIdSchema, NameSchema } from '../values.js';

export const ROLLOUT_STATUSES = [
  'planned',
  'running',
  'paused',
  'baking',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
  'completed',
] as const;
export const RolloutStatusSchema = z.enum(ROLLOUT_STATUSES);
export type RolloutStatus = z.infer<typeof RolloutStatusSchema>;

export const RolloutViewSchema = z
  .object({
    rolloutId: z.string(),
    changeId: ChangeIdSchema,
    key: z.string(),
    service: z.string(),
    environment: z.string(),
    status: RolloutStatusSchema,
    version: z.number().int(),
    step: z.number().int(),
    weightPercent: z.number(),
    observedPercent: z.number().nullable(),
    verdict: VerdictSchema.nullable(),
    indicators: rolloutAnalysed.data.shape.indicators,
    reason: z.string().nullable(),
    plan: RolloutPlanSchema,
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'Rollout' });
export type RolloutView = z.infer<typeof RolloutViewSchema>;
export const RolloutListSchema = z.object({ items: z.array(RolloutViewSchema) }).meta({ id: 'RolloutList' });

/** POST /v1/rollouts/{id}/{pause|resume|promote|abort} */
export const RolloutCommandSchema = z.enum(['pause', 'resume', 'promote', 'abort']);
export type RolloutCommand = z.infer<typeof RolloutCommandSchema>;

/** GET /v1/flags/{flag}. `definition` is the flag as flagd would define it; the bucketing is its `fractional` v2. */
export const FlagViewSchema = z
  .object({
    flag: NameSchema,
    service: z.string(),
    stable: z.string(),
    canary: z.string(),
    weightPercent: z.number(),
    rolloutId: z.string().nullable(),
    changeId: ChangeIdSchema.nullable(),
    version: z.number().int(),
    definition: z.object({
      state: z.literal('ENABLED'),
      variants: z.record(z.string(), z.string()),
      defaultVariant: z.string(),
      targeting: z.object({ fractional: z.array(z.array(z.union([z.string(), z.number()]))) }),
    }),
  })
  .meta({ id: 'Flag' });
export type FlagView = z.infer<typeof FlagViewSchema>;
export const FlagListSchema = z.object({ items: z.array(FlagViewSchema) }).meta({ id: 'FlagList' });

/** POST /v1/gate */
export const GateBodySchema = z
  .strictObject({
    service: NameSchema,
    environment: NameSchema,
    artifactDigest: ArtifactDigestSchema,
    changeId: ChangeIdSchema.optional(),
  })
  .meta({ id: 'GateCheck' });
export type GateBody = z.infer<typeof GateBodySchema>;
export const GateViewSchema = z
  .object({
    outcome: GateOutcomeSchema,
    reasons: z.array(z.string()),
    decisionId: z.string(),
    changeId: ChangeIdSchema.nullable(),
  })
  .meta({ id: 'GateDecision' });
export type GateView = z.infer<typeof GateViewSchema>;

/** PUT /v1/services/{service} */
export const PutServiceBodySchema = CatalogEntrySchema.omit({ service: true }).meta({ id: 'PutService' });
export const ServiceViewSchema = CatalogEntrySchema.extend({ version: z.number().int() }).meta({
  id: 'Service',
});
export type ServiceView = z.infer<typeof ServiceViewSchema>;

export const DeploymentViewSchema = z
  .object({
    deploymentId: z.string(),
    kind: z.string(),
    service: z.string(),
    environment: z.string().nullable(),
    artifact: z.string().nullable(),
    artifactDigest: z.string().nullable(),
    observedAt: z.string(),
    changeId: z.string().nullable(),
    detectedChangeId: z.string().nullable(),
  })
  .meta({ id: 'Deployment' });
export type DeploymentView = z.infer<typeof DeploymentViewSchema>;

/** GET /v1/deployments/inbound: what became of everything that arrived. received = recorded + rejected + duplicates. */
export const InboundTallySchema = z
  .object({
    received: z.number().int(),
    recorded: z.number().int(),
    rejected: z.number().int(),
    duplicates: z.number().int(),
    conflicting: z.number().int(),
  })
  .meta({ id: 'InboundTally' });
