import { z } from 'zod';
import { riskAssessed } from '../risk.js';

/** GET /v1/assessments/{changeId}: what `risk.assessed` says, and where it stands in the log. */
export const AssessmentViewSchema = z
  .object({
    ...riskAssessed.data.shape,
    assessedAt: z.string(),
    position: z.number().int(),
  })
  .meta({ id: 'Assessment' });
export type AssessmentView = z.infer<typeof AssessmentViewSchema>;

/** GET /v1/assessments?change=: one assessment a revision, newest first. */
export const AssessmentListSchema = z
  .object({ items: z.array(AssessmentViewSchema) })
  .meta({ id: 'AssessmentList' });
export type AssessmentList = z.infer<typeof AssessmentListSchema>;

/** GET /v1/policies: every policy set that may have decided, with the digest decisions name. */
export const PolicySetViewSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    digest: z.string(),
    isCurrent: z.boolean(),
    rules: z.array(
      z.object({
        id: z.string(),
        version: z.number().int(),
        severity: z.enum(['deny', 'require', 'warn', 'info']),
        /** A CEL expression. */
        when: z.string(),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'PolicySet' });
export type PolicySetView = z.infer<typeof PolicySetViewSchema>;
export const PolicyListSchema = z.object({ items: z.array(PolicySetViewSchema) }).meta({ id: 'PolicyList' });
export type PolicyList = z.infer<typeof PolicyListSchema>;
