import { z } from 'zod';

/**
 * Text of a person, readable only while the key of its subject is there: AES-256-GCM under the subject's key of a month.
 * Digests cover it as it stands here, so that they hold when the key is gone.
 */
export const SealedTextSchema = z.strictObject({
  sealed: z.literal('A256GCM'),
  /** Pseudonymous id of the person whose key it is. */
  subject: z.string().min(1).max(200),
  /** Which of the subject's keys: the month it was written in, `2026-03`. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  /** 96 bits, Base64. */
  nonce: z.base64().length(16),
  /** Ciphertext and the 128-bit tag after it, Base64. */
  text: z.base64(),
});
export type SealedText = z.infer<typeof SealedTextSchema>;

/** How sealed text is recognised in stored JSON without parsing it. */
export const SEALED_TEXT_MARK = '"sealed":"A256GCM"';
