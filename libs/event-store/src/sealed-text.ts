import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A person's text as it stands in an event: unreadable once its key is destroyed, while every digest over it holds. */
export interface SealedText {
  readonly sealed: 'A256GCM';
  /** Pseudonymous id of the person whose key it is. */
  readonly subject: string;
  /** Which of the subject's keys: `2026-03`. */
  readonly month: string;
  /** 96 bits, Base64. */
  readonly nonce: string;
  /** Ciphertext and the 128-bit tag after it, Base64. */
  readonly text: string;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The month whose key seals what is written at a moment, in UTC: `2026-03`. */
export function sealingMonth(now: Date): string {
  return now.toISOString().slice(0, 7);
}

/**
 * Seals a text for one place.
 * @param key 32 bytes: the subject's key of the month
 * @param place where the text stands; it opens there and nowhere else, so that no text can be put into somebody's mouth
 * @see NIST SP 800-38D: a random nonce of 96 bits is good for 2^32 texts a key
 */
export function sealText(
  text: string,
  { subject, month }: Pick<SealedText, 'subject' | 'month'>,
  key: Uint8Array,
  place: string,
): SealedText {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(subject, month, place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return {
    sealed: 'A256GCM',
    subject,
    month,
    nonce: nonce.toString('base64'),
    text: sealed.toString('base64'),
  };
}

/**
 * Opens what `sealText` sealed.
 * @throws Error when it was altered, sealed with another key or for another place
 */
export function openSealedText(sealed: SealedText, key: Uint8Array, place: string): string {
  const bytes = Buffer.from(sealed.text, 'base64');
  if (bytes.length < TAG_BYTES) throw new RangeError('a sealed text is at least as long as its tag');
  const nonce = Buffer.from(sealed.nonce, 'base64');
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(sealed.subject, sealed.month, place));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function associated(subject: string, month: string, place: string): Buffer {
  return Buffer.from(JSON.stringify([subject, month, place]), 'utf8');
}
