import { z } from 'zod';
import { ApprovalDecisionSchema } from '../approvals.js';
import { ChangeStateSchema } from '../changes.js';
import { ChangePlanSchema } from '../joint-plan.js';
import {
  ArtifactSchema,
  BackoutSchema,
  ChangeKindSchema,
  ContentStatsSchema,
  EvidenceSchema,
  LinkSchema,
  ProposalSchema,
  WindowSchema,
} from '../proposal.js';
import { RiskFactorSchema, RuleOutcomeSchema } from '../risk.js';
import {
  ApprovalRequirementSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  NameSchema,
  RiskBandSchema,
  Sha256Schema,
} from '../values.js';

/** POST /v1/changes. Content is sent inline; intake stores it by digest and keeps only the reference. */
export const SubmitChangeBodySchema = z
  .strictObject({
    title: z.string().min(1).max(200),
    kind: ChangeKindSchema,
    service: NameSchema,
    environment: NameSchema,
    summary: z.string().max(65_536).default(''),
    artifacts: z.array(ArtifactSchema).max(2_000).default([]),
    content: z
      .strictObject({
        sql: z.array(z.string().max(262_144)).max(200).default([]),
        config: z
          .array(z.strictObject({ path: z.string().max(500), text: z.string().max(262_144) }))
          .max(200)
          .default([]),
        stats: ContentStatsSchema.prefault({}),
      })
      .prefault({}),
    plan: ChangePlanSchema,
    backout: BackoutSchema.optional(),
    window: WindowSchema.optional(),
    requires: z.array(ChangeIdSchema).max(100).default([]),
    excludes: z.array(ChangeIdSchema).max(100).default([]),
    links: z.array(LinkSchema).max(2_000).default([]),
    evidence: z.array(EvidenceSchema).max(2_000).default([]),
  })
  .meta({ id: 'SubmitChange' });
export type SubmitChangeBody = z.infer<typeof SubmitChangeBodySchema>;
/** What a client may send: defaults not yet filled in. */
export type SubmitChangeInput = z.input<typeof SubmitChangeBodySchema>;

/** PUT /v1/changes/{id}: the whole proposal again, as it should now be. */
export const AmendChangeBodySchema = SubmitChangeBodySchema.meta({ id: 'AmendChange' });
export const ReasonBodySchema = z
  .strictObject({ reason: z.string().min(1).max(2_000) })
  .meta({ id: 'Reason' });
export type ReasonBody = z.infer<typeof ReasonBodySchema>;

const RiskSummarySchema = z.object({
  revision: z.number().int(),
  score: z.number(),
  band: RiskBandSchema,
  decision: z.enum(['allow', 'require', 'deny']),
  factors: z.array(RiskFactorSchema),
  rules: z.array(RuleOutcomeSchema),
});
/** `superseded`: the change was amended and its new revision is being assessed; `withdrawn`: it was cancelled. */
export const ApprovalStatusSchema = z.enum([
  'open',
  'approved',
  'rejected',
  'expired',
  'superseded',
  'withdrawn',
]);
export type ApprovalStatus = z.infer<typeof ApprovalStatusSchema>;

const ApprovalSummarySchema = z.object({
  status: ApprovalStatusSchema,
  requirements: z.array(ApprovalRequirementSchema.extend({ approvers: z.array(z.string()) })),
  decisions: z.array(z.object({ approver: z.string(), decision: ApprovalDecisionSchema, at: z.string() })),
});
const RolloutSummarySchema = z.object({
  rolloutId: z.string(),
  status: z.string(),
  step: z.number().int(),
  steps: z.number().int(),
  weightPercent: z.number(),
  verdict: z.string().nullable(),
  reason: z.string().nullable(),
});

export const ChangeViewSchema = z
  .object({
    id: ChangeIdSchema,
    key: ChangeKeySchema,
    state: ChangeStateSchema,
    /** Stream version; the ETag. */
    version: z.number().int(),
    revision: z.number().int(),
    /** Content digest of this revision: what an approver agrees to. Null for a detected change. */
    digest: Sha256Schema.nullable(),
    title: z.string(),
    service: z.string(),
    environment: z.string(),
    authors: z.array(z.string()),
    proposal: ProposalSchema.nullable(),
    submittedAt: z.string(),
    updatedAt: z.string(),
    /** One sentence: why it stands where it stands and who can act. */
    waitingFor: z.string().nullable(),
    reason: z.string().nullable(),
    risk: RiskSummarySchema.nullable(),
    approval: ApprovalSummarySchema.nullable(),
    rollout: RolloutSummarySchema.nullable(),
    links: z.object({ self: z.string(), events: z.string() }),
  })
  .meta({ id: 'Change' });
export type ChangeView = z.infer<typeof ChangeViewSchema>;

export const ChangeListSchema = z.object({ items: z.array(ChangeViewSchema) }).meta({ id: 'ChangeList' });

/** GET /v1/changes/{id}/wait?for=&timeout= */
export const WaitForSchema = z.enum(['approved', 'completed', 'terminal']);
export const WaitViewSchema = z
  .object({ reached: z.boolean(), change: ChangeViewSchema })
  .meta({ id: 'Wait' });

/** POST /v1/approvals/{changeId}/decisions */
export const DecideBodySchema = z
  .strictObject({
    decision: ApprovalDecisionSchema,
    comment: z.string().max(4_000).optional(),
    /** The content digest the approver saw; another one than the change's present is refused with 412. */
    digest: Sha256Schema,
  })
  .meta({ id: 'Decide' });
export type DecideBody = z.infer<typeof DecideBodySchema>;

export const ApprovalCaseViewSchema = z
  .object({
    changeId: ChangeIdSchema,
    key: ChangeKeySchema,
    version: z.number().int(),
    revision: z.number().int(),
    digest: Sha256Schema,
    status: ApprovalStatusSchema,
    excluded: z.array(z.string()),
    requirements: z.array(
      ApprovalRequirementSchema.extend({ approvers: z.array(z.string()), missing: z.number().int() }),
    ),
    decisions: z.array(
      z.object({
        approver: z.string(),
        domains: z.array(z.string()),
        decision: ApprovalDecisionSchema,
        at: z.string(),
        /** Null where nothing was written, and where it was erased. */
        comment: z.string().nullable(),
        /** True where something was written that nobody can read any more. */
        commentErased: z.boolean().optional(),
      }),
    ),
    decideBy: z.string(),
  })
  .meta({ id: 'ApprovalCase' });
export type ApprovalCaseView = z.infer<typeof ApprovalCaseViewSchema>;
export const ApprovalListSchema = z
  .object({ items: z.array(ApprovalCaseViewSchema) })
  .meta({ id: 'ApprovalList' });
