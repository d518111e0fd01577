import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import {
  ApprovalRequirementSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  NameSchema,
  RiskBandSchema,
  Sha256Schema,
} from './values.js';

export const RiskFactorSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** What was measured, for people; `unknown` when it was not. */
  value: z.string(),
  /** Points; the contributions of all factors sum to the score. */
  contribution: z.number(),
  reason: z.string(),
});
export type RiskFactor = z.infer<typeof RiskFactorSchema>;

export const RuleOutcomeSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  severity: z.enum(['deny', 'require', 'warn', 'info']),
  outcome: z.enum(['true', 'false', 'error']),
  message: z.string(),
  /** Why the rule could not be read; present when the outcome is `error`. */
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type RuleOutcome = z.infer<typeof RuleOutcomeSchema>;

/** A log position a decision rests on. */
export const FactReferenceSchema = z.object({ fact: z.string(), position: z.number().int().min(0) });

/** Stream `risk-<changeId>`. Carries its frozen inputs, so that the score and the outcome can be recomputed from it alone. */
export const riskAssessed = defineEvent({
  name: 'risk.assessed',
  category: 'risk',
  data: z.object({
    changeId: ChangeIdSchema,
    key: ChangeKeySchema,
    revision: z.number().int().min(1),
    /** The content digest that was assessed. */
    digest: Sha256Schema,
    service: NameSchema,
    environment: NameSchema,
    authors: z.array(z.string()).min(1),
    model: z.object({ id: z.string(), version: z.number().int() }),
    /** Everything the model and the rules were given, frozen. */
    inputs: z.record(z.string(), z.json()),
    inputsDigest: Sha256Schema,
    facts: z.array(FactReferenceSchema),
    score: z.number().min(0).max(100),
    band: RiskBandSchema,
    factors: z.array(RiskFactorSchema),
    policy: z.object({ id: z.string(), version: z.number().int(), digest: Sha256Schema }),
    rules: z.array(RuleOutcomeSchema),
    decision: z.enum(['allow', 'require', 'deny']),
    requirements: z.array(ApprovalRequirementSchema),
  }),
});
/** No assessment could be made; the change waits, it never passes by default. */
export const riskFailed = defineEvent({
  name: 'risk.failed',
  category: 'risk',
  data: z.object({ changeId: ChangeIdSchema, revision: z.number().int(), reason: z.string() }),
});
export const riskEvents = [riskAssessed, riskFailed] as const;
export type RiskAssessed = EventOf<typeof riskAssessed>;
export type RiskEvent = RiskAssessed | EventOf<typeof riskFailed>;
