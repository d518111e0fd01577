import { readFile } from 'node:fs/promises';
import { LogKeys, type NoteVerifier, parseVerifierKey, type TrustPolicy } from '@glidepath/ledger';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { LogIdentity } from './evidence/evidence.js';

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

/**
 * The keys of a log, each with the sizes it may sign, from one that is known.
 * @param given a verifier key kept from earlier, or the file that holds it
 * @param policy says which logs are known, where no key is given
 * @throws Failure when the log is not the one that is known
 */
export async function logKeys(
  given: string | undefined,
  { verifierKey, rotations }: LogIdentity,
  policy?: TrustPolicy,
): Promise<LogKeys> {
  const served = await logKey(undefined, verifierKey);
  const known = given === undefined ? namedBy(policy, served) : await logKey(given, verifierKey);
  try {
    return LogKeys.follow(known, rotations);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.verificationFailed, `the keys of ${known.name} do not verify: ${why}`);
  }
}

function namedBy(policy: TrustPolicy | undefined, served: NoteVerifier): NoteVerifier {
  if (policy === undefined || policy.logs.length === 0) return served;
  const log = policy.logs.find(({ key }) => key.name === served.name);
  if (log !== undefined) return log.key;
  throw new Failure(EXIT.verificationFailed, `the policy does not know the log ${served.name}`);
}
