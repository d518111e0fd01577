import { readEnv as readFrom, ServiceEnvSchema } from '@glidepath/service-kit';
import { z } from 'zod';

const AuditEnvSchema = ServiceEnvSchema.extend({
  /** Folder of the log's key, the signer's memory and kept checkpoints; not where the database lives. */
  SIGNER_DIR: z.string().min(1),
  /** Name of a new log, a URL without scheme; made up when absent. An existing key keeps its own. */
  AUDIT_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,255}$/, 'has no white space and no plus sign, and at most 255 characters')
    .optional(),
});
export type AuditEnv = z.output<typeof AuditEnvSchema>;

export function readEnv(): AuditEnv {
  return readFrom(AuditEnvSchema, process.env);
}
