import { z } from 'zod';
import { defineEvent, type EventsOf } from './define-event.js';
import { ChangeIdSchema, MomentSchema, NameSchema } from './values.js';

/** A person's pseudonymous id, as `actor.id` has it. */
export const SubjectSchema = z.string().min(1).max(200);

/** What a legal hold keeps from being erased. */
export const HoldScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('subject'), subject: SubjectSchema }),
  z.strictObject({ kind: z.literal('change'), changeId: ChangeIdSchema }),
  z.strictObject({ kind: z.literal('everything') }),
]);
export type HoldScope = z.infer<typeof HoldScopeSchema>;

/** Records that are kept by one rule. */
export const RECORD_CLASSES = ['events', 'personal-text', 'directory', 'mirror-records'] as const;
export const RecordClassSchema = z.enum(RECORD_CLASSES);
export type RecordClass = z.infer<typeof RecordClassSchema>;

/** Stream `custody-register`: holds and erasures are decided in one order, so that neither slips past the other. */
const custody = <const Name extends string, Schema extends z.ZodType>(name: Name, data: Schema) =>
  defineEvent({ name, category: 'custody', data });
const why = z.string().min(1).max(500);

/** What one admin asks for and another one confirms. After `expiresAt` it comes to nothing: time never agrees to anything. */
const asked = {
  requestId: z.uuid(),
  reason: why,
  /** Whoever asks, and whom they act for: none of these confirms it. */
  requestedBy: z.array(SubjectSchema).min(1).max(2),
  requestedAt: MomentSchema,
  expiresAt: MomentSchema,
};

/** Somebody wants a person erased; `subject.erased` follows when somebody else agrees. */
export const erasureRequested = custody('erasure.requested', z.object({ subject: SubjectSchema, ...asked }));
/** Somebody wants a hold lifted; `hold.lifted` follows when somebody else agrees. */
export const liftingRequested = custody('hold.lifting-requested', z.object({ holdId: z.uuid(), ...asked }));

export const holdSet = custody(
  'hold.set',
  z.object({ holdId: z.uuid(), scope: HoldScopeSchema, reason: why, setAt: MomentSchema }),
);
export const holdLifted = custody(
  'hold.lifted',
  z.object({ holdId: z.uuid(), reason: why, liftedAt: MomentSchema }),
);
/** From here on nobody can read what this person wrote, nor look up who it was. */
export const subjectErased = custody(
  'subject.erased',
  z.object({ subject: SubjectSchema, reason: why, erasedAt: MomentSchema }),
);
/** Records of a class were older than its policy keeps them, and are gone. */
export const retentionApplied = custody(
  'retention.applied',
  z.object({
    recordClass: RecordClassSchema,
    keepDays: z.number().int().min(1),
    /** What is older than this is gone. */
    before: MomentSchema,
    removed: z.number().int().min(1),
    appliedAt: MomentSchema,
  }),
);
export const custodyEvents = [
  erasureRequested,
  liftingRequested,
  holdSet,
  holdLifted,
  subjectErased,
  retentionApplied,
] as const;
export type CustodyEvent = EventsOf<(typeof custodyEvents)[number]>;

export const EXPORT_FORMATS = ['ndjson', 'csv', 'ocsf', 'cef', 'rfc5424'] as const;
export const ExportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof ExportFormatSchema>;

/** Somebody took records out. Stream `export-<exportId>`. */
export const exportCreated = defineEvent({
  name: 'export.created',
  category: 'export',
  data: z.object({
    exportId: z.uuid(),
    format: z.enum([...EXPORT_FORMATS, 'evidence-pack']),
    /** What was asked for, as it was asked. */
    query: z.record(z.string(), z.string()),
    /** Nothing beyond this position is in it. */
    through: z.number().int().min(0),
    startedAt: MomentSchema,
  }),
});

/** One person or workload and what they may do, as the source of identities says. */
export const AccessGrantSchema = z.strictObject({
  subject: SubjectSchema,
  kind: z.enum(['person', 'workload']),
  roles: z.array(NameSchema).max(50),
  domains: z.array(NameSchema).max(200),
});
export type AccessGrant = z.infer<typeof AccessGrantSchema>;

/** Who may do what from this moment on; it replaces the list before. Stream `access-list`. */
export const accessRecorded = defineEvent({
  name: 'access.recorded',
  category: 'access',
  data: z.object({
    /** Where the list comes from: an identity provider, a file. */
    source: z.string().min(1).max(200),
    asOf: MomentSchema,
    grants: z.array(AccessGrantSchema).max(1_000),
  }),
});
export type AccessRecorded = z.infer<typeof accessRecorded.data>;

/**
 * What these say is about people and cases, and for an auditor or admin: others see that they are there, and their
 * digests, which is all a proof needs.
 */
export const RESTRICTED_EVENTS: ReadonlySet<string> = new Set([
  erasureRequested.name,
  liftingRequested.name,
  holdSet.name,
  holdLifted.name,
  subjectErased.name,
  exportCreated.name,
  accessRecorded.name,
]);
/** Who may read them. An event withheld from others has `data: null` and this list as `withheld`. */
export const RESTRICTED_READERS = ['auditor', 'admin'] as const;

export const recordEvents = [...custodyEvents, exportCreated, accessRecorded] as const;
