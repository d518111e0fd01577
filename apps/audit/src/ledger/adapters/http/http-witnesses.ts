import type { TrustPolicy } from '@glidepath/ledger';
import { type Witness, Witnesses, type WitnessReply } from '../../application/witnesses.js';

const ANSWERS_WITHIN_MS = 5000;
/** Bytes: a cosignature is a line, a refusal a sentence. */
const LONGEST_ANSWER = 16_384;

/** A witness sends more than a witness has to say. */
export class AnswerTooLongError extends Error {
  override readonly name = 'AnswerTooLongError';
}

/** The witnesses of a trust policy that have a URL. */
export class HttpWitnesses extends Witnesses {
  override readonly all: readonly Witness[];

  /**
   * @param policy undefined for a log that asks nobody
   * @param withinMs a witness has answered to the last byte by then, or has not answered
   */
  constructor(policy: TrustPolicy | undefined, withinMs = ANSWERS_WITHIN_MS) {
    super();
    this.all = [...(policy?.witnesses ?? [])].flatMap(([name, { key, url }]) =>
      url === undefined ? [] : [{ name, key, add: (request) => post(url, request, withinMs) }],
    );
  }
}

/** @throws AnswerTooLongError, whatever `fetch` throws, and `TimeoutError` */
async function post(prefix: string, body: string, withinMs: number): Promise<WitnessReply> {
  const response = await fetch(`${prefix.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body,
    redirect: 'error',
    // Of the whole answer, not of its beginning alone.
    signal: AbortSignal.timeout(withinMs),
  });
  return { status: response.status, body: await shortText(response) };
}

/** Reads no further than an answer goes; the connection is closed on what sends more. */
async function shortText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > LONGEST_ANSWER)
      throw new AnswerTooLongError(`the answer has more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
