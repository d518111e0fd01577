import type { LogFault } from '@glidepath/ledger';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { localHome } from '../../local-stack.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { FolderFiles } from './archive/folder-files.js';
import { TarFiles } from './archive/tar-files.js';
import { ArchivedEvidence } from './evidence/archived-evidence.js';
import type { Evidence } from './evidence/evidence.js';
import { ServedEvidence } from './evidence/served-evidence.js';
import { type EvidenceVerdict, verifyEvidence } from './evidence/verify-evidence.js';
import { type KeptNote, openNotes, readLocalNotes, readNotes } from './kept-checkpoints.js';
import { logKeys } from './log-key.js';
import { replacedLog, replacement, whatBecameOf } from './replaced-log.js';
import { verifyPack } from './verify-pack.js';
import { readPolicy, type Witnessing, witnessing, witnessKeys } from './witnessing.js';

interface VerifyFlags {
  readonly checkpoint?: readonly string[];
  readonly key?: string;
  readonly policy?: string;
  readonly dir?: string;
  readonly bundle?: string;
  readonly pack?: string;
}

interface Verification extends Omit<EvidenceVerdict, 'root'>, Witnessing {
  readonly ok: boolean;
  readonly origin: string;
  readonly root: string;
}

/** Trusts what it is given for nothing: every digest, leaf and root is recomputed here from the events themselves. */
export async function verifyLog(
  context: CommandContext,
  _args: readonly string[],
  flags: VerifyFlags,
): Promise<ExitCode> {
  const { output, terminal } = context;
  const { pack, ...rest } = flags;
  if (pack !== undefined) {
    if (rest.dir !== undefined || rest.bundle !== undefined || rest.checkpoint !== undefined)
      throw new Failure(EXIT.usage, 'a pack is verified by itself: no --dir, --bundle or --checkpoint');
    return verifyPack(context, { ...rest, pack });
  }
  const evidence = await openEvidence(context, flags);
  const policy = flags.policy === undefined ? undefined : await readPolicy(flags.policy);
  const identity = await evidence.identity();
  const keys = await logKeys(flags.key, identity, policy);
  if (flags.key === undefined && (policy?.logs ?? []).length === 0)
    terminal.say(`the key came with ${evidence.source}: compare it with one kept from earlier (--key)`);
  const isLive = evidence instanceof ServedEvidence;
  const local = isLive ? await readLocalNotes(await localHome(context)) : [];
  const notes = [...(await readNotes(flags.checkpoint ?? [])), ...local];
  const published = await all(evidence.notes());
  const checkpoints = openNotes([...published, ...notes], keys, witnessKeys(policy));
  const [newest] = checkpoints;
  if (newest === undefined) throw new Failure(EXIT.verificationFailed, 'there is no checkpoint at all');
  terminal.say(`verifying ${evidence.source} against ${checkpoints.length} checkpoints of ${keys.origin}`);
  const replaced = replacedLog(identity, keys);
  if (replaced !== undefined) terminal.alert(replacement(replaced), 'waiting');
  const heads = [...checkpoints, ...keys.handovers];
  const found = await verifyEvidence(evidence, newest, heads, (line) => terminal.say(line, 'waiting'));
  const verdict = { ...found, ...witnessing(policy, checkpoints, found.fault) };
  const { fault } = verdict;
  if (replaced !== undefined && fault === null)
    terminal.alert(await whatBecameOf(replaced, newest, evidence.tiles), 'waiting');
  const root = Buffer.from(verdict.root).toString('hex');
  await output.one({ ok: fault === null, origin: keys.origin, ...verdict, root }, presentation);
  if (fault === null) return EXIT.ok;
  terminal.alert(`${place(fault)}: ${fault.detail}`, 'bad');
  return EXIT.verificationFailed;
}

/** A folder or a bundle is read as it lies there, and nothing else is asked. */
async function openEvidence(context: CommandContext, { dir, bundle }: VerifyFlags): Promise<Evidence> {
  if (dir !== undefined && bundle !== undefined)
    throw new Failure(EXIT.usage, 'a folder or a bundle, not both');
  if (dir !== undefined) return new ArchivedEvidence(new FolderFiles(dir));
  if (bundle === undefined) return new ServedEvidence(context.glidepath, context.signal);
  return new ArchivedEvidence(await TarFiles.open(bundle).catch(unreadable));
}

function unreadable(error: unknown): never {
  throw new Failure(EXIT.usage, error instanceof Error ? error.message : String(error));
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
  detail: ({
    ok,
    origin,
    size,
    root,
    sealedThrough,
    checkpoints,
    pairs,
    hasContents,
    withheld,
    mirrored,
    witnessedThrough,
    fault,
  }) =>
    detailText(ok ? 'verified' : 'NOT verified', {
      log: origin,
      records: size,
      root,
      'sealed through': sealedThrough,
      'checkpoints met': checkpoints,
      'pairs proved consistent': pairs,
      contents: hasContents ? 'compared with their digests' : 'NOT there: digests alone were compared',
      'withheld from you': withheld === 0 ? null : withheld,
      'compared with the bus': mirrored,
      'witnessed through': witnessedThrough,
      fault: fault === null ? null : `${fault.kind} at ${place(fault)}`,
    }),
};
