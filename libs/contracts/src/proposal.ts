import { z } from 'zod';
import { ChangePlanSchema } from './joint-plan.js';
import { ArtifactDigestSchema, ChangeIdSchema, MomentSchema, NameSchema, Sha256Schema } from './values.js';

export const ChangeKindSchema = z.enum(['standard', 'normal', 'emergency']);
export type ChangeKind = z.infer<typeof ChangeKindSchema>;

/** What is deployed: a package URL or a name, always with the digest that was built. */
export const ArtifactSchema = z
  .strictObject({
    purl: z.string().startsWith('pkg:').max(500).optional(),
    name: z.string().min(1).max(200).optional(),
    digest: ArtifactDigestSchema,
  })
  .refine((artifact) => artifact.purl !== undefined || artifact.name !== undefined, {
    message: 'an artifact has a purl or a name',
  });

export const LinkSchema = z.strictObject({
  kind: z.enum(['commit', 'pull-request', 'ticket', 'runbook', 'other']),
  url: z.url({ protocol: /^https?$/ }).max(2000),
});

export const EvidenceSchema = z.strictObject({
  kind: z.enum(['test', 'review', 'scan', 'approval', 'other']),
  summary: z.string().max(500),
  result: z.enum(['passed', 'failed', 'unknown']),
  digest: Sha256Schema.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
});

/** Sizes of what changes, as the pipeline counted them. An absent number is unknown, never zero. */
export const ContentStatsSchema = z.strictObject({
  filesChanged: z.number().int().min(0).max(1_000_000).optional(),
  linesAdded: z.number().int().min(0).max(100_000_000).optional(),
  linesDeleted: z.number().int().min(0).max(100_000_000).optional(),
});

/** Large content lives in the content store; events carry its digest, size and media type. */
export const ContentReferenceSchema = z.strictObject({
  kind: z.enum(['sql', 'config']),
  digest: Sha256Schema,
  mediaType: z.string().max(100),
  bytes: z.number().int().min(0),
});

/** Coarse facts read from the content when it was submitted; inputs of the risk model. */
export const ContentFactsSchema = z.strictObject({
  sqlStatements: z.number().int().min(0),
  destructiveSql: z.number().int().min(0),
  configFiles: z.number().int().min(0),
});

export const BackoutSchema = z.strictObject({
  plan: z.string().min(1).max(10_000),
  rehearsedAt: MomentSchema.optional(),
});

export const WindowSchema = z.strictObject({ startsAt: MomentSchema, endsAt: MomentSchema });

/** What is proposed: everything an approver agrees to. The content digest of a change is the digest of this. */
export const ProposalSchema = z.strictObject({
  title: z.string().min(1).max(200),
  kind: ChangeKindSchema,
  service: NameSchema,
  environment: NameSchema,
  summary: z.string().max(65_536),
  artifacts: z.array(ArtifactSchema).max(2_000),
  content: z.strictObject({
    references: z.array(ContentReferenceSchema).max(500),
    facts: ContentFactsSchema,
    stats: ContentStatsSchema,
  }),
  plan: ChangePlanSchema,
  backout: BackoutSchema.optional(),
  window: WindowSchema.optional(),
  requires: z.array(ChangeIdSchema).max(100),
  excludes: z.array(ChangeIdSchema).max(100),
  links: z.array(LinkSchema).max(2_000),
  evidence: z.array(EvidenceSchema).max(2_000),
});
export type Proposal = z.infer<typeof ProposalSchema>;
