import { readFile } from 'node:fs/promises';
import { type NoteVerifier, parseVerifierKey } from '@glidepath/ledger';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

/**
 * The key to check signatures with: the one kept from earlier where there is one, else what the server says, which then
 * proves only that the log agrees with itself.
 * @param given a verifier key, or the file that holds it
 */
export async function logKey(given: string | undefined, served: string): Promise<NoteVerifier> {
  const text = given === undefined ? served : await keyText(given);
  try {
    return parseVerifierKey(text.trim());
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      error instanceof Error ? error.message : String(error),
      'glide audit checkpoint',
    );
  }
}

/** A verifier key is a name, a plus sign, eight digits of id, another plus sign and the key in Base64. */
const KEY = /^[^+\s]+\+[0-9a-f]{8}\+\S+$/;

async function keyText(given: string): Promise<string> {
  if (KEY.test(given)) return given;
  return readFile(given, 'utf8').catch(() => {
    throw new Failure(EXIT.usage, `${given} is neither a verifier key nor a file`);
  });
}
