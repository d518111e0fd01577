import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EvidenceView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { packTar } from './archive/pack-tar.js';
import { ServedEvidence } from './evidence/served-evidence.js';
import { openNotes } from './kept-checkpoints.js';
import { logKeys } from './log-key.js';
import { type Findings, findingsOf, unreadText } from './pack/conclusions.js';
import { PackFolder } from './pack/pack-folder.js';
import { writePack } from './pack/write-pack.js';

interface EvidenceFlags {
  readonly from: string;
  readonly until: string;
  readonly out: string;
  readonly key?: string;
}

interface Made extends Findings {
  readonly origin: string;
  readonly from: string;
  readonly until: string;
  readonly to: string;
}

/** Writes beside the file first: tar says the size of a file before the file, and half a pack is none. */
export async function makeEvidence(
  context: CommandContext,
  _args: readonly string[],
  { from, until, out, key: givenKey }: EvidenceFlags,
): Promise<undefined> {
  const { glidepath, output, terminal, signal } = context;
  const body = { from: momentOf(from), until: momentOf(until) };
  const call = { method: 'POST', body, signal } as const;
  const view = await glidepath.transport.json<EvidenceView>('/v1/audit/evidence', call);
  const identity = await glidepath.audit.key({ signal });
  const keys = await logKeys(givenKey, identity);
  const notes = [view.start, view.end].flatMap((head) => (head === null ? [] : [head.note]));
  openNotes(
    notes.map((note) => ({ file: 'the server gave', note })),
    keys,
  );
  const { tiles } = new ServedEvidence(glidepath, signal);
  const beside = await mkdtemp(join(dirname(out), `.${basename(out)}-`));
  try {
    const source = { view, origin: keys.origin, identity, tiles };
    const findings = findingsOf(await writePack(context, source, new PackFolder(beside)));
    await packTar(beside, out);
    for (const record of findings.unreadable) terminal.alert(unreadText(record), 'bad');
    await output.one({ origin: keys.origin, ...body, ...findings, to: out }, presentation);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  terminal.say(`check it anywhere, without a network: glide audit verify --pack ${out}`, 'good');
}

function momentOf(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new Failure(EXIT.usage, `${text} is no moment; write 2026-01-31 or 2026-01-31T12:00:00Z`);
  return at.toISOString();
}

const presentation: Presentation<Made> = {
  id: ({ to }) => to,
  columns: { changes: ({ changes }) => changes, records: ({ records }) => records, to: ({ to }) => to },
  detail: ({ origin, from, until, to, records, changes, deployments, unexplained, exceptions, ...found }) =>
    detailText(`evidence written to ${to}`, {
      log: origin,
      period: `${from} up to ${until}`,
      records,
      'that cannot be read': found.unreadable.length,
      changes,
      'with exceptions': exceptions,
      deployments,
      unexplained,
      'acted without being listed': found.unlisted ?? 'no access list was recorded',
    }),
};
