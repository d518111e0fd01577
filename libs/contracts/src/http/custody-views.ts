import { z } from 'zod';
import { AccessGrantSchema, HoldScopeSchema, RecordClassSchema, SubjectSchema } from '../custody.js';
import { ChangeIdSchema, ChangeKeySchema, Sha256Schema } from '../values.js';

const ReasonSchema = z.string().trim().min(1).max(500);
const written = { position: z.number().int() };

const request = {
  requestId: z.uuid(),
  reason: z.string(),
  /** Who asked, and whom they act for: somebody else confirms it. */
  requestedBy: z.array(z.string()),
  requestedAt: z.string(),
  /** From then on it cannot be confirmed any more. */
  expiresAt: z.string(),
};
const erasureRequest = { subject: z.string(), ...request };
const releaseRequest = { holdId: z.uuid(), ...request };

/** POST /v1/audit/erasures: asked for, not done */
export const EraseBodySchema = z
  .strictObject({ subject: SubjectSchema, reason: ReasonSchema })
  .meta({ id: 'Erase' });
export type EraseBody = z.infer<typeof EraseBodySchema>;

export const ErasureRequestViewSchema = z
  .object({ ...erasureRequest, ...written })
  .meta({ id: 'ErasureRequest' });
export type ErasureRequestView = z.infer<typeof ErasureRequestViewSchema>;

/** POST /v1/audit/erasures/{requestId}/confirm, by somebody else, who says whom it is about. */
export const ConfirmErasureBodySchema = z
  .strictObject({ subject: SubjectSchema })
  .meta({ id: 'ConfirmErasure' });
export type ConfirmErasureBody = z.infer<typeof ConfirmErasureBodySchema>;

export const ErasureViewSchema = z
  .object({
    subject: z.string(),
    reason: z.string(),
    erasedAt: z.string(),
    /** Months whose keys were destroyed by this call; 0 where it was done before. */
    keysDestroyed: z.number().int(),
    ...written,
  })
  .meta({ id: 'Erasure' });
export type ErasureView = z.infer<typeof ErasureViewSchema>;

/** GET /v1/audit/erasures */
export const ErasureListViewSchema = z
  .object({
    items: z.array(z.object({ subject: z.string(), reason: z.string(), erasedAt: z.string() })),
    /** Asked for, and waiting for somebody else. */
    requests: z.array(z.object(erasureRequest)),
    /** Erased before, and not recorded in this log: it was restored from a copy older than the erasure. */
    unrecorded: z.array(z.string()),
  })
  .meta({ id: 'ErasureList' });
export type ErasureListView = z.infer<typeof ErasureListViewSchema>;

/** POST /v1/audit/holds; a change may be named by its key. */
export const HoldBodySchema = z
  .strictObject({
    scope: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('subject'), subject: SubjectSchema }),
      z.strictObject({ kind: z.literal('change'), change: z.union([ChangeIdSchema, ChangeKeySchema]) }),
      z.strictObject({ kind: z.literal('everything') }),
    ]),
    reason: ReasonSchema,
  })
  .meta({ id: 'SetHold' });
export type HoldBody = z.infer<typeof HoldBodySchema>;

/** POST /v1/audit/holds/{id}/release: asked for, not done */
export const ReleaseBodySchema = z.strictObject({ reason: ReasonSchema }).meta({ id: 'ReleaseHold' });
export type ReleaseBody = z.infer<typeof ReleaseBodySchema>;

export const ReleaseRequestViewSchema = z
  .object({ ...releaseRequest, ...written })
  .meta({ id: 'ReleaseRequest' });
export type ReleaseRequestView = z.infer<typeof ReleaseRequestViewSchema>;

/** POST /v1/audit/holds/releases/{requestId}/confirm, by somebody else, who says which hold it is about. */
export const ConfirmReleaseBodySchema = z.strictObject({ holdId: z.uuid() }).meta({ id: 'ConfirmRelease' });
export type ConfirmReleaseBody = z.infer<typeof ConfirmReleaseBodySchema>;

const hold = {
  holdId: z.uuid(),
  scope: HoldScopeSchema,
  reason: z.string(),
  setAt: z.string(),
  /** Null while it holds. */
  liftedAt: z.string().nullable(),
};
export const HoldViewSchema = z.object({ ...hold, ...written }).meta({ id: 'Hold' });
export type HoldView = z.infer<typeof HoldViewSchema>;

/** GET /v1/audit/holds */
export const HoldListViewSchema = z
  .object({
    items: z.array(z.object(hold)),
    /** Releases asked for, and waiting for somebody else. */
    requests: z.array(z.object(releaseRequest)),
  })
  .meta({ id: 'HoldList' });
export type HoldListView = z.infer<typeof HoldListViewSchema>;

/** GET /v1/audit/retention */
export const RetentionViewSchema = z
  .object({
    items: z.array(
      z.object({
        recordClass: RecordClassSchema,
        covers: z.string(),
        /** Null: for ever. */
        keepDays: z.number().int().nullable(),
        /** When something was last removed by it, and how much since the beginning. */
        lastAppliedAt: z.string().nullable(),
        removed: z.number().int(),
        /** Old enough to go, and kept by a hold. */
        heldBack: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Retention' });
export type RetentionView = z.infer<typeof RetentionViewSchema>;

/** PUT /v1/audit/access: names and addresses go to the erasable directory, the rest into the log. */
export const AccessBodySchema = z
  .strictObject({
    source: z.string().min(1).max(200),
    grants: z
      .array(
        AccessGrantSchema.extend({
          name: z.string().min(1).max(200).optional(),
          mail: z.string().min(3).max(320).optional(),
        }),
      )
      .max(1_000),
  })
  .meta({ id: 'RecordAccess' });
export type AccessBody = z.infer<typeof AccessBodySchema>;

export const AccessViewSchema = z
  .object({ source: z.string(), asOf: z.string(), grants: z.number().int(), ...written })
  .meta({ id: 'Access' });
export type AccessView = z.infer<typeof AccessViewSchema>;

/** POST /v1/audit/evidence: which records a pack for a period holds, and between which checkpoints. */
export const EvidenceBodySchema = z
  .strictObject({ from: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }) })
  .meta({ id: 'AskEvidence' });
export type EvidenceBody = z.infer<typeof EvidenceBodySchema>;

const head = z.object({ size: z.number().int(), root: Sha256Schema, note: z.string() });
export const EvidenceViewSchema = z
  .object({
    from: z.string(),
    until: z.string(),
    /** First and last position recorded in the period; last = first - 1 where there is none. */
    first: z.number().int(),
    last: z.number().int(),
    /** The last checkpoint with a record between it and the period; null where there is none. */
    start: head.nullable(),
    /** One that covers the period and a record after it. */
    end: head,
    /** Names from the directory, by subject, for those not erased. */
    names: z.record(z.string(), z.string()),
    ...written,
  })
  .meta({ id: 'Evidence' });
export type EvidenceView = z.infer<typeof EvidenceViewSchema>;
