import type { TrustPolicy } from '@glidepath/ledger';
import { type Witness, Witnesses, type WitnessReply } from '../../application/witnesses.js';

const ANSWERS_WITHIN_MS = 5000;
/** A cosignature is a line; a refusal a sentence. */
const LONGEST_ANSWER = 16_384;

/** The witnesses of a trust policy that have a URL. */
export class HttpWitnesses extends Witnesses {
  override readonly all: readonly Witness[];

  /** @param policy undefined for a log that asks nobody */
  constructor(policy: TrustPolicy | undefined) {
    super();
    this.all = [...(policy?.witnesses ?? [])].flatMap(([name, { key, url }]) =>
      url === undefined ? [] : [{ name, key, add: (request) => post(url, request) }],
    );
  }
}

async function post(prefix: string, body: string): Promise<WitnessReply> {
  const response = await fetch(`${prefix.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  return { status: response.status, body: (await response.text()).slice(0, LONGEST_ANSWER) };
}
