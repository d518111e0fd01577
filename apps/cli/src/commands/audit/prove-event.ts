import { writeFile } from 'node:fs/promises';
import type { EventEnvelope } from '@glidepath/event-store';
import { leafHash, openTlogProof, parseTlogProof } from '@glidepath/ledger';
import type { CommandContext } from '../../command.js';
import { parseCount } from '../../duration.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { logKeys } from './log-key.js';
import { storedEvent } from './stored-event.js';

interface ProofFlags {
  readonly key?: string;
  readonly out?: string;
}

interface Proven {
  readonly position: number;
  readonly type: string;
  readonly digest: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly file: string;
}

/** The proof is checked before it is written: the event's own digest, its leaf, the path to the root, the signature. */
export async function proveEvent(
  { glidepath, output, signal, terminal }: CommandContext,
  [place = '']: readonly string[],
  { key: givenKey, out }: ProofFlags,
): Promise<undefined> {
  const position = parseCount(place);
  const response = await glidepath.transport.call(`/v1/events/${position}`, { signal });
  const text = await response.text();
  const event = JSON.parse(text) as EventEnvelope;
  const record = storedEvent(text, event);
  const { contentDigest = record.digest } = record;
  if (contentDigest !== record.digest || event.position !== position) {
    throw new Failure(EXIT.verificationFailed, `the event at position ${position} does not fit its digest`);
  }
  if (record.contentDigest === undefined)
    terminal.say('what it says is for auditors: its digest was compared, not its content', 'waiting');
  const { file: proof } = await glidepath.audit.inclusion(position, undefined, { signal });
  const keys = await logKeys(givenKey, await glidepath.audit.key({ signal }));
  const { origin, size, root } = open(proof, position, () => {
    const everyKey = keys.windows.map(({ key }) => key);
    openTlogProof(proof, leafHash(record), everyKey);
    return keys.open(parseTlogProof(proof).checkpoint);
  });
  const file = out ?? `${position}.tlog-proof`;
  await writeFile(file, proof);
  const { type, digest } = event;
  const rootHex = Buffer.from(root).toString('hex');
  await output.one({ position, type, digest, origin, size: Number(size), root: rootHex, file }, presentation);
  terminal.say(`position ${position} is sealed; the proof is in ${file}`, 'good');
}

function open<Opened>(proof: string, position: number, check: () => Opened): Opened {
  try {
    if (parseTlogProof(proof).index !== BigInt(position - 1)) throw new Error('it is about another record');
    return check();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.verificationFailed, `the proof of position ${position} does not verify: ${why}`);
  }
}

const presentation: Presentation<Proven> = {
  id: ({ file }) => file,
  columns: { position: ({ position }) => position, file: ({ file }) => file },
  detail: ({ position, type, digest, origin, size, root, file }) =>
    detailText(`position ${position} is sealed`, {
      event: type,
      digest,
      log: origin,
      records: size,
      root,
      file,
    }),
};
