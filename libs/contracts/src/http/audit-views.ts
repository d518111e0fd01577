import { z } from 'zod';
import { Sha256Schema } from '../values.js';

/** GET /v1/audit/checkpoint also serves the signed note itself as text/plain. Hashes are lowercase hex. */
export const CheckpointViewSchema = z
  .object({
    origin: z.string(),
    size: z.number().int(),
    root: Sha256Schema,
    /** The C2SP signed note, verbatim. */
    note: z.string(),
    /** C2SP verifier key of the log. */
    verifierKey: z.string(),
  })
  .meta({ id: 'Checkpoint' });
export type CheckpointView = z.infer<typeof CheckpointViewSchema>;

/** GET /v1/audit/checkpoints?after=&limit=: every kept checkpoint, smallest tree first. */
export const CheckpointListViewSchema = z
  .object({
    items: z.array(z.object({ size: z.number().int(), note: z.string() })),
    /** What to ask for next as `after`; absent when these were the last. */
    next: z.number().int().optional(),
  })
  .meta({ id: 'CheckpointList' });
export type CheckpointListView = z.infer<typeof CheckpointListViewSchema>;

/** GET /v1/audit/mirror: what the bus holds and what it delivered, compared with the log. */
export const MirrorViewSchema = z
  .object({
    /** The newest position when the comparison began. */
    position: z.number().int(),
    /** Events delivered and compared by position and digest. */
    compared: z.number().int(),
    /** Events up to `position` that the bus lacks though it should hold them; null when it does not answer. */
    missing: z.number().int().nullable(),
    /** The first position where something else was delivered than the log has. */
    firstDifference: z.number().int().optional(),
  })
  .meta({ id: 'Mirror' });
export type MirrorView = z.infer<typeof MirrorViewSchema>;

/** GET /v1/audit/proofs/inclusion?position=&size= */
export const InclusionProofViewSchema = z
  .object({
    position: z.number().int(),
    index: z.number().int(),
    size: z.number().int(),
    leafHash: Sha256Schema,
    root: Sha256Schema,
    hashes: z.array(Sha256Schema),
    /** C2SP tlog-proof file, verbatim. */
    file: z.string(),
  })
  .meta({ id: 'InclusionProof' });
export type InclusionProofView = z.infer<typeof InclusionProofViewSchema>;

/** GET /v1/audit/proofs/consistency?from=&to= */
export const ConsistencyProofViewSchema = z
  .object({
    from: z.number().int(),
    to: z.number().int(),
    fromRoot: Sha256Schema,
    toRoot: Sha256Schema,
    hashes: z.array(Sha256Schema),
  })
  .meta({ id: 'ConsistencyProof' });
export type ConsistencyProofView = z.infer<typeof ConsistencyProofViewSchema>;

/** GET /v1/audit/key: what a verifier needs to know beforehand. */
export const LedgerKeyViewSchema = z
  .object({
    origin: z.string(),
    /** C2SP verifier key of the log: the one in use. */
    verifierKey: z.string(),
    /** Signed hand-overs from one key to the next, oldest first: whoever knows one key can follow to the others. */
    rotations: z.array(z.string()),
    /** By what note this log took the place of one that was closed. */
    succession: z.string().optional(),
  })
  .meta({ id: 'LedgerKey' });
export type LedgerKeyView = z.infer<typeof LedgerKeyViewSchema>;

/** What is wrong with the log. Positions are included at both ends. */
export const LedgerFaultViewSchema = z
  .object({ kind: z.string(), from: z.number().int(), to: z.number().int(), detail: z.string() })
  .meta({ id: 'LedgerFault' });

/** GET /v1/audit/status */
export const LedgerStatusViewSchema = z
  .object({
    head: z.number().int(),
    sealedThrough: z.number().int(),
    signedThrough: z.number().int(),
    /** The witnesses this log asks for cosignatures, and what keeps one from giving it. */
    witnesses: z.array(
      z.object({ name: z.string(), size: z.number().int(), problem: z.string().optional() }),
    ),
    /** Positions of rows behind the head: somebody wrote them past the append function. */
    unaccounted: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
    /** Set while the log is not what was sealed: nothing is signed. */
    alarm: LedgerFaultViewSchema.optional(),
  })
  .meta({ id: 'LedgerStatus' });
export type LedgerStatusView = z.infer<typeof LedgerStatusViewSchema>;

/** GET /v1/audit/verify: every record against the ledger, every kept checkpoint and the mirror. */
export const VerificationViewSchema = z
  .object({
    ok: z.boolean(),
    /** Records found good, from position 1 on. */
    size: z.number().int(),
    root: Sha256Schema,
    /** The last position a matching checkpoint covers. */
    sealedThrough: z.number().int(),
    /** Checkpoints the records were compared with. */
    checkpoints: z.number().int(),
    /** Events audit received from the mirror, compared with the log by position and digest. */
    mirrored: z.number().int(),
    /** The first thing wrong, where something is. */
    fault: LedgerFaultViewSchema.optional(),
  })
  .meta({ id: 'Verification' });
export type VerificationView = z.infer<typeof VerificationViewSchema>;

/** GET /v1/audit/reconciliation: counted at a quiet position, over every consumer. */
export const ReconciliationViewSchema = z
  .object({
    position: z.number().int(),
    /** Whether everything up to `position` was counted: not while ranges of it are kept elsewhere. */
    isWhole: z.boolean(),
    /** Ranges none of the numbers is about, as they were taken out of the log. */
    detached: z.array(z.object({ first: z.number().int(), last: z.number().int(), location: z.string() })),
    published: z.number().int(),
    consumed: z.number().int(),
    lost: z.number().int(),
    duplicated: z.number().int(),
    consumers: z.array(
      z.object({
        consumer: z.string(),
        subscribed: z.number().int(),
        handled: z.number().int(),
        lost: z.number().int(),
        duplicated: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'Reconciliation' });
export type ReconciliationView = z.infer<typeof ReconciliationViewSchema>;
