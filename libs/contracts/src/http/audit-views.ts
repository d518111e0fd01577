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

/** GET /v1/audit/reconciliation: counted at a quiet position, over every consumer. */
export const ReconciliationViewSchema = z
  .object({
    position: z.number().int(),
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
