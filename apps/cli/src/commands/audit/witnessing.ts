import { readFile } from 'node:fs/promises';
import {
  hasQuorum,
  type LogFault,
  type NoteVerifier,
  type OpenedCheckpoint,
  parseTrustPolicy,
  type TrustPolicy,
} from '@glidepath/ledger';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

export interface Witnessing {
  /** Records of the largest checkpoint whose cosignatures make the quorum; null where no policy asks for any. */
  readonly witnessedThrough: number | null;
}

/** @throws Failure when the file is no policy */
export async function readPolicy(file: string): Promise<TrustPolicy> {
  try {
    return parseTrustPolicy(await readFile(file));
  } catch (error) {
    throw new Failure(EXIT.usage, `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function witnessKeys(policy: TrustPolicy | undefined): readonly NoteVerifier[] {
  return [...(policy?.witnesses.values() ?? [])].map(({ key }) => key);
}

/**
 * How far the quorum of a policy vouches for the log. Cosigning follows signing, so that the newest checkpoint may have
 * to wait for it; no checkpoint at all is a fault.
 * @param found what is wrong already, which goes first
 */
export function witnessing(
  policy: TrustPolicy | undefined,
  checkpoints: readonly OpenedCheckpoint[],
  found: LogFault | null,
): Witnessing & { readonly fault: LogFault | null } {
  if (policy?.quorum === undefined) return { witnessedThrough: null, fault: found };
  const sizes = checkpoints
    .filter((checkpoint) => hasQuorum(policy, cosigners(policy, checkpoint)))
    .map(({ size }) => Number(size));
  const witnessedThrough = largest(sizes);
  const isWitnessed = sizes.length > 0;
  return {
    witnessedThrough,
    fault: found ?? (isWitnessed ? null : notWitnessed(policy.quorum, checkpoints)),
  };
}

function cosigners({ witnesses }: TrustPolicy, { note }: OpenedCheckpoint): ReadonlySet<string> {
  const names = [...witnesses].flatMap(([name, { key }]) =>
    note.verified.some((by) => by.name === key.name && by.keyId === key.keyId) ? [name] : [],
  );
  return new Set(names);
}

function notWitnessed(quorum: string, checkpoints: readonly OpenedCheckpoint[]): LogFault {
  const to = Math.max(1, largest(checkpoints.map(({ size }) => Number(size))));
  return { kind: 'not-witnessed', from: 1, to, detail: `no checkpoint has the cosignatures of ${quorum}` };
}

function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}
