import { z } from 'zod';
import { GateOutcomeSchema } from '../gates.js';
import { ChangePlanSchema } from '../joint-plan.js';
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

/** A step of a flight, and how far it is. */
export const FlownStepViewSchema = z
  .object({
    kind: z.enum(['set-weight', 'pause', 'analyse', 'bake']),
    /** Of the weight it sets, else null. */
    weightPercent: z.number().nullable(),
    /** At most so long, seconds; null where nothing but an event ends it. */
    seconds: z.number().nullable(),
    wave: z.string().nullable(),
    state: z.enum(['passed', 'current', 'ahead', 'left-out']),
  })
  .meta({ id: 'FlownStep' });
export type FlownStepView = z.infer<typeof FlownStepViewSchema>;

/** One flight: a rollout, or a target of a joint one. */
export const FlightViewSchema = z
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
    /** What somebody has to look at now: a rollback that failed, a driver that cannot be reached. */
    problem: z.object({ type: z.string(), title: z.string(), detail: z.string() }).nullable(),
    /** 1 for the first flight of a revision; a retry counts on. */
    attempt: z.number().int(),
    wave: z.string().nullable(),
    /** As flown: the plan's, a last weight of 100 where the plan has none, and the bake. */
    steps: z.array(FlownStepViewSchema),
    /** Why it has not taken off yet. */
    waitsFor: z.array(z.string()),
    /** Until when `rollback` brings the old version back after landing; null where it is not kept. */
    warmUntil: z.string().nullable(),
    plan: ChangePlanSchema,
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'Flight' });
export type FlightView = z.infer<typeof FlightViewSchema>;

/** A target of a joint rollout, and the flight of it. */
export const FlownTargetViewSchema = z
  .object({
    name: z.string(),
    /** What it comes after: `api`, or `api:half` for a step of it. */
    after: z.array(z.string()),
    flight: FlightViewSchema,
  })
  .meta({ id: 'FlownTarget' });
export type FlownTargetView = z.infer<typeof FlownTargetViewSchema>;

export const RolloutViewSchema = FlightViewSchema.extend({
  /** The target it is of its change's joint rollout, where it is one. */
  target: z.string().nullable(),
  /** Of a joint rollout, in the order of its plan; else empty. */
  targets: z.array(FlownTargetViewSchema),
}).meta({ id: 'Rollout' });
export type RolloutView = z.infer<typeof RolloutViewSchema>;
export const RolloutListSchema = z.object({ items: z.array(RolloutViewSchema) }).meta({ id: 'RolloutList' });

/** POST /v1/rollouts/{id}/{command} */
export const RolloutCommandSchema = z.enum([
  'start',
  'pause',
  'resume',
  'promote',
  'skip',
  'abort',
  'retry',
  'rollback',
]);
export type RolloutCommand = z.infer<typeof RolloutCommandSchema>;

/** POST /v1/rollouts/preview: what each step of a plan could see at the recent traffic of a service. */
export const PreviewBodySchema = z
  .strictObject({ service: NameSchema, plan: ChangePlanSchema })
  .meta({ id: 'PreviewRollout' });
export type PreviewBody = z.infer<typeof PreviewBodySchema>;
const PowerSchema = z.object({
  /** So many seconds until the evidence is expected to suffice; null when it never does. */
  needsSeconds: z.number().nullable(),
  /** Whether the step lasts that long. */
  suffices: z.boolean(),
});
export const RolloutPreviewSchema = z
  .object({
    service: z.string(),
    /** By indicator; null where nobody has counted it lately. */
    indicators: z.array(
      z.object({
        /** Of a joint plan, whose plan it is judged by. */
        target: z.string().nullable(),
        sli: z.string(),
        traffic: z
          .object({ requestsPerSecond: z.number(), badRatio: z.number(), dispersionIndex: z.number() })
          .nullable(),
        steps: z.array(
          z.object({
            step: z.number().int(),
            weightPercent: z.number(),
            seconds: z.number(),
            /** Failing so many times as often as the version in place. */
            detections: z.array(PowerSchema.extend({ ratio: z.number() })),
            /** A proof of safety of a harmless version. */
            safety: PowerSchema,
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'RolloutPreview' });
export type RolloutPreview = z.infer<typeof RolloutPreviewSchema>;

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
