import { PeriodTally } from '@glidepath/audit/domain';
import type { EvidenceView } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import {
  encodeBase64,
  formatTlogProof,
  frontierNodes,
  proveConsistency,
  proveInclusion,
  TileHashReader,
  type TileReader,
} from '@glidepath/ledger';
import type { EventLine } from '@glidepath/sdk';
import type { CommandContext } from '../../../command.js';
import type { LogIdentity } from '../evidence/evidence.js';
import { authenticLines } from './authentic-lines.js';
import { type Conclusions, conclusionsOf } from './conclusions.js';
import type { PackFolder } from './pack-folder.js';
import { changePath, documentText, type Manifest, PACK, proofPath } from './pack-layout.js';

export interface PackSource {
  readonly view: EvidenceView;
  readonly origin: string;
  readonly identity: LogIdentity;
  readonly tiles: TileReader;
}

const README = (key: string): string => `Evidence of a Glidepath log.

Check it, without a network:

    glide audit verify --pack <this file> --key ${key}

Compare the key with one that came to you on another way: it is all that has to be trusted.
manifest.json says what was asked for; population.json, reconciliation.json and access.json what was found. All three
are made again from the records when the pack is checked. names.json alone is not sealed.
`;

/** Writes a pack into a folder, its manifest last: a folder without one was not finished. */
export async function writePack(
  context: Pick<CommandContext, 'glidepath' | 'signal'>,
  { view, origin, identity, tiles }: PackSource,
  folder: PackFolder,
): Promise<Conclusions> {
  const tree = new TileHashReader(tiles, view.end.size);
  await writeHeads(view, identity, tree, folder);
  const tally = new PeriodTally();
  await folder.putLines(PACK.events, rangeLines(context, view, tally));

  const prove = (path: string) => async (position: number) => {
    const hashes = await proveInclusion(tree, position - 1, view.end.size);
    const proof = formatTlogProof({ index: BigInt(position - 1), hashes, checkpoint: view.end.note });
    await folder.put(proofPath(path, position), proof);
  };
  for (const changeId of tally.changes) {
    const path = changePath(changeId);
    const lines = await linesOf(context, view, { change: changeId });
    await folder.put(`${path}.ndjson`, lines.map(({ text }) => `${text}\n`).join(''));
    await forEach(lines, prove(path));
  }
  const lists = await linesOf(context, view, { stream: 'access-list' });
  await folder.put(PACK.lists, lists.map(({ text }) => `${text}\n`).join(''));
  await forEach(lists, prove(PACK.listProofs));

  const eventsOf = async (changeId: string): Promise<readonly EventEnvelope[]> => {
    const lines = (await folder.read(`${changePath(changeId)}.ndjson`))
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as EventEnvelope);
  };
  const { from, until } = view;
  const listEvents = lists.map(({ event }) => event);
  const conclusions = await conclusionsOf({ from, until }, tally, eventsOf, listEvents);
  await folder.put(PACK.population, documentText(conclusions.population));
  await folder.put(PACK.reconciliation, documentText(conclusions.reconciliation));
  await folder.put(PACK.access, documentText(conclusions.access));
  await folder.put(PACK.names, documentText(view.names));
  await folder.put(PACK.readMe, README(identity.verifierKey));
  await folder.put(PACK.manifest, documentText(manifestOf(view, origin, folder)));
  return conclusions;
}

function manifestOf(
  { from, until, first, last, start, end }: EvidenceView,
  origin: string,
  { digests }: PackFolder,
): Manifest {
  const head = ({ size, root }: EvidenceView['end']) => ({ size, root });
  return {
    format: 'glidepath-evidence@1',
    origin,
    period: { from, until },
    first,
    last,
    start: start && head(start),
    end: head(end),
    files: { ...digests },
  };
}

async function writeHeads(
  { start, end }: EvidenceView,
  { verifierKey, rotations }: LogIdentity,
  tree: TileHashReader,
  folder: PackFolder,
): Promise<void> {
  await folder.put(PACK.key, `${verifierKey}\n`);
  for (const [at, rotation] of rotations.entries())
    await folder.put(`${PACK.rotations}/${String(at + 1).padStart(6, '0')}.note`, rotation);
  await folder.put(PACK.end, end.note);
  if (start === null) return;
  await folder.put(PACK.start, start.note);
  await folder.put(PACK.edge, hashLines(await tree.read(frontierNodes(start.size))));
  await folder.put(PACK.consistency, hashLines(await proveConsistency(tree, start.size, end.size)));
}

function hashLines(hashes: readonly Uint8Array[]): string {
  return hashes.map((hash) => `${encodeBase64(hash)}\n`).join('');
}

/** Every record between the checkpoints; those of the period are counted. */
async function* rangeLines(
  context: Pick<CommandContext, 'glidepath' | 'signal'>,
  { start, end, first, last }: EvidenceView,
  tally: PeriodTally,
): AsyncGenerator<string> {
  const after = start?.size ?? 0;
  if (after === end.size) return;
  for await (const { text, event } of authenticLines(context, { after, until: String(end.size) })) {
    if (event.position >= first && event.position <= last) tally.see(event);
    yield text;
  }
}

async function linesOf(
  context: Pick<CommandContext, 'glidepath' | 'signal'>,
  { end }: EvidenceView,
  narrowed: { readonly change?: string; readonly stream?: string },
): Promise<readonly EventLine[]> {
  const lines: EventLine[] = [];
  for await (const line of authenticLines(context, { ...narrowed, until: String(end.size) }))
    lines.push(line);
  return lines;
}

async function forEach(
  lines: readonly EventLine[],
  prove: (position: number) => Promise<void>,
): Promise<void> {
  for (const { event } of lines) await prove(event.position);
}
