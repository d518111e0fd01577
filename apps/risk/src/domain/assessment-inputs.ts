import type { RiskFacts } from '@glidepath/risk-model';
import { z } from 'zod';

const CountSchema = z.number().int().min(0).nullable();

const RiskFactsSchema = z.strictObject({
  environmentTier: z.enum(['production', 'staging', 'development']).nullable(),
  serviceTier: z.number().int().min(1).max(4).nullable(),
  changeKind: z.enum(['standard', 'normal', 'emergency']),
  linesChanged: CountSchema,
  filesChanged: CountSchema,
  sqlStatements: CountSchema,
  destructiveSql: CountSchema,
  artifactCount: CountSchema,
  newArtifacts: CountSchema,
  pastOutcomes: z.array(z.strictObject({ ageDays: z.number().min(0), failed: z.boolean() })).nullable(),
  daysSinceLastChange: z.union([z.number().min(0), z.literal('never')]).nullable(),
  backout: z.enum(['rehearsed', 'present', 'absent']).nullable(),
  plan: z
    .strictObject({
      strategy: z.enum(['canary', 'blue-green', 'flag', 'waves', 'direct']),
      hasAnalysis: z.boolean(),
    })
    .nullable(),
  dependents: CountSchema,
}) satisfies z.ZodType<RiskFacts>;

/** Everything an assessment follows from, frozen in its event; with it alone the assessment can be made again. */
export const AssessmentInputsSchema = z.strictObject({
  facts: RiskFactsSchema,
  /** What the rules may read besides the score and the facts above. */
  subject: z.strictObject({
    service: z.string(),
    environment: z.string(),
    /** Whether the catalogue lists the service. */
    isKnownService: z.boolean(),
    /** Whose approvers speak for the service; null when the catalogue does not list it. */
    ownerDomain: z.string().nullable(),
  }),
});
export type AssessmentInputs = z.infer<typeof AssessmentInputsSchema>;
