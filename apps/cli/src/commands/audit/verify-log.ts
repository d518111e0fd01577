import type { LogFault } from '@glidepath/ledger';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { localHome } from '../../local-stack.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import type { Evidence } from './evidence/evidence.js';
import { ServedEvidence } from './evidence/served-evidence.js';
import { type EvidenceVerdict, verifyEvidence } from './evidence/verify-evidence.js';
import { type KeptNote, openNotes, readLocalNotes, readNotes } from './kept-checkpoints.js';
import { logKey } from './log-key.js';

interface VerifyFlags {
  readonly checkpoint?: readonly string[];
  readonly key?: string;
}

interface Verification extends Omit<EvidenceVerdict, 'root'> {
  readonly ok: boolean;
  readonly origin: string;
  readonly root: string;
}

/** Trusts what it is given for nothing: every digest, leaf and root is recomputed here from the events themselves. */
export async function verifyLog(
  context: CommandContext,
  _args: readonly string[],
  { checkpoint: kept = [], key: givenKey }: VerifyFlags,
): Promise<ExitCode> {
  const { glidepath, output, terminal, signal } = context;
  const evidence: Evidence = new ServedEvidence(glidepath, signal);
  const key = await logKey(givenKey, await evidence.keyText());
  const notes = [...(await readNotes(kept)), ...(await readLocalNotes(await localHome(context)))];
  const published = await all(evidence.notes());
  const checkpoints = openNotes([...published, ...notes], key);
  const [newest] = checkpoints;
  if (newest === undefined) throw new Failure(EXIT.verificationFailed, 'there is no checkpoint at all');
  terminal.say(
    `verifying ${evidence.source} against ${checkpoints.length} checkpoints signed by ${key.name}`,
  );
  const verdict = await verifyEvidence(evidence, newest, checkpoints, (count) =>
    terminal.say(`${count} records`, 'waiting'),
  );
  const { fault } = verdict;
  const root = Buffer.from(verdict.root).toString('hex');
  await output.one({ ok: fault === null, origin: key.name, ...verdict, root }, presentation);
  if (fault === null) return EXIT.ok;
  terminal.alert(`${place(fault)}: ${fault.detail}`, 'bad');
  return EXIT.verificationFailed;
}

async function all(notes: AsyncIterable<KeptNote>): Promise<readonly KeptNote[]> {
  const found: KeptNote[] = [];
  for await (const note of notes) found.push(note);
  return found;
}

function place({ from, to }: LogFault): string {
  return from === to ? `position ${from}` : `positions ${from} to ${to}`;
}

const presentation: Presentation<Verification> = {
  id: ({ root }) => root,
  columns: {
    verified: ({ ok }) => String(ok),
    size: ({ size }) => size,
    sealed: ({ sealedThrough }) => sealedThrough,
    root: ({ root }) => root,
  },
  detail: ({ ok, origin, size, root, sealedThrough, checkpoints, pairs, mirrored, fault }) =>
    detailText(ok ? 'verified' : 'NOT verified', {
      log: origin,
      records: size,
      root,
      'sealed through': sealedThrough,
      'checkpoints met': checkpoints,
      'pairs proved consistent': pairs,
      'compared with the bus': mirrored,
      fault: fault === null ? null : `${fault.kind} at ${place(fault)}`,
    }),
};
