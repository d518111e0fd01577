import { readEnv as readFrom, ServiceEnvSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const DaysSchema = z.coerce.number().int().min(1).max(36_500).optional();

const AuditEnvSchema = ServiceEnvSchema.extend({
  /** Folder of the log's key, the signer's memory and kept checkpoints; not where the database lives. */
  SIGNER_DIR: z.string().min(1),
  /** Name of a new log, a URL without scheme; made up when absent. An existing key keeps its own. */
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,255}$/, 'has no white space and no plus sign, and at most 255 characters')
    .optional(),
  /** How many keys the log shall have had; one more than now rotates the key, once. */
  AUDIT_KEY_GENERATION: z.coerce.number().int().min(1).max(1000).default(1),
  /** Origin of a log to be closed; a new one with a new key takes its place, once. */
  AUDIT_CLOSE_ORIGIN: z.string().min(1).optional(),
  /** Why, in one line; it is signed and published. */
  AUDIT_CLOSE_REASON: z
    .string()
    .regex(/^\P{Cc}{1,500}$/u, 'is one line')
    .default('closed by its operator'),
  /** Trust policy (C2SP tlog-policy): its witnesses with a URL are asked for cosignatures. */
  AUDIT_POLICY_FILE: z.string().min(1).optional(),
  /** Days what people wrote stays readable, in whole months; for ever when absent. */
  RETENTION_PERSONAL_TEXT_DAYS: DaysSchema,
  /** Days a name stays in the directory after an access list last named it; for ever when absent. */
  RETENTION_DIRECTORY_DAYS: DaysSchema,
  /** Days what audit was delivered is kept for comparison; for ever when absent. */
  RETENTION_MIRROR_DAYS: DaysSchema,
});
export type AuditEnv = z.output<typeof AuditEnvSchema>;

export function readEnv(): AuditEnv {
  return readFrom(AuditEnvSchema, process.env);
}
