import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { ChangeStateSchema } from './changes.js';
import { ArtifactDigestSchema, ChangeIdSchema, MomentSchema, NameSchema, Sha256Schema } from './values.js';

export const GateOutcomeSchema = z.enum(['allow', 'deny', 'wait']);

/** Stream `gate-<gateKey>`, the key being the digest of service, environment and artifact: short streams, exact look-ups. */
export const gateDecided = defineEvent({
  name: 'gate.decided',
  category: 'gate',
  data: z.object({
    gateKey: Sha256Schema,
    decisionId: z.uuid(),
    service: NameSchema,
    environment: NameSchema,
    artifactDigest: ArtifactDigestSchema,
    outcome: GateOutcomeSchema,
    reasons: z.array(z.string()),
    changeId: ChangeIdSchema.nullable(),
    decidedAt: MomentSchema,
    /** The changes looked at, frozen as they stood: what the outcome follows from. */
    candidates: z.array(
      z.object({
        changeId: ChangeIdSchema,
        state: ChangeStateSchema,
        revision: z.number().int(),
        digest: Sha256Schema,
        artifactDigests: z.array(ArtifactDigestSchema),
        position: z.number().int(),
      }),
    ),
  }),
});
export const gateEvents = [gateDecided] as const;
export type GateDecided = EventOf<typeof gateDecided>;
