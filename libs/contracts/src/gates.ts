import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { ChangeStateSchema } from './changes.js';
import { ArtifactDigestSchema, ChangeIdSchema, MomentSchema, NameSchema, Sha256Schema } from './values.js';

export const GateOutcomeSchema = z.enum(['allow', 'deny', 'wait']);

/** Stream `gate-<gateKey>`, the key being the digest of service, environment and artifact: short streams, exact look-ups. */
export const gateDecided = defineEvent({
  name: 'gate.decided',
  category: 'gate',
  version: 2,
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
    /** The rule that answered; a version that ever did is kept for ever. */
    rule: z.object({ id: z.string(), version: z.number().int() }),
    /** The change the question named, null when it named none; absent where version 1 did not record it. */
    askedChangeId: ChangeIdSchema.nullable().optional(),
    /** The changes looked at, frozen as they stood: what the outcome follows from. */
    candidates: z.array(
      z.object({
        changeId: ChangeIdSchema,
        /** Where it wants to go; absent where version 1 did not record it. */
        service: NameSchema.optional(),
        environment: NameSchema.optional(),
        state: ChangeStateSchema,
        revision: z.number().int(),
        digest: Sha256Schema,
        artifactDigests: z.array(ArtifactDigestSchema),
        position: z.number().int(),
      }),
    ),
  }),
  upcasts: {
    // Until version 2 there was one rule, so that nothing had to name it; what was asked about is lost.
    1: (data: object) => ({ ...data, rule: { id: 'standing', version: 1 } }),
  },
});
export const gateEvents = [gateDecided] as const;
export type GateDecided = EventOf<typeof gateDecided>;
