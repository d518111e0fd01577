import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { packTar } from './archive/pack-tar.js';
import { type Archived, writeArchive } from './archive/write-archive.js';
import { exportRecords, type RecordFlags } from './export-records.js';
import { openNotes } from './kept-checkpoints.js';
import { logKeys } from './log-key.js';

interface ExportFlags extends Partial<RecordFlags> {
  readonly dir?: string;
  readonly bundle?: string;
  readonly withoutEvents?: true;
  readonly key?: string;
}

interface Exported extends Archived {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly to: string;
}

const RECORD_FLAGS: ReadonlySet<string> = new Set([
  'out',
  'framing',
  'change',
  'from',
  'until',
  'stream',
  'aggregate',
  'actor',
  'type',
]);

/** Writes what the newest checkpoint covers, and nothing beyond. */
export async function exportLog(
  context: CommandContext,
  _args: readonly string[],
  { dir, bundle, withoutEvents, key: givenKey, format, ...record }: ExportFlags,
): Promise<undefined> {
  if (format !== undefined) {
    if (dir !== undefined || bundle !== undefined)
      throw new Failure(EXIT.usage, '--format writes records, --dir and --bundle the log: one of them');
    return exportRecords(context, { ...record, format });
  }
  if (Object.keys(record).some((flag) => RECORD_FLAGS.has(flag)))
    throw new Failure(EXIT.usage, 'a part of the log goes out as records: add --format');
  const { glidepath, output, terminal, signal } = context;
  const to = dir ?? bundle;
  if (to === undefined || (dir !== undefined && bundle !== undefined))
    throw new Failure(EXIT.usage, 'say where to: --dir or --bundle (or records: --format)');
  const identity = await glidepath.audit.key({ signal });
  const keys = await logKeys(givenKey, identity);
  const { note } = await glidepath.audit.checkpoint({ signal });
  const [newest] = openNotes([{ file: 'the server gave', note }], keys);
  if (newest === undefined) throw new Failure(EXIT.verificationFailed, 'there is no checkpoint');
  const { origin, size, root } = newest;
  const what = { note, identity, size: Number(size), hasEvents: withoutEvents !== true };
  const write = (folder: string): Promise<Archived> => writeArchive(context, what, folder);
  const archived = await (dir === undefined ? bundled(to, write) : write(await emptyFolder(dir)));
  const rootHex = Buffer.from(root).toString('hex');
  await output.one({ origin, size: Number(size), root: rootHex, ...archived, to }, presentation);
  const flag = dir === undefined ? '--bundle' : '--dir';
  terminal.say(`check it anywhere, without a network: glide audit verify ${flag} ${to}`, 'good');
}

async function emptyFolder(folder: string): Promise<string> {
  const found = await readdir(folder).catch(() => []);
  if (found.length > 0) throw new Failure(EXIT.usage, `${folder} is not empty`);
  return folder;
}

/** Written beside the bundle first: tar says the size of a file before the file. */
async function bundled(file: string, write: (folder: string) => Promise<Archived>): Promise<Archived> {
  const folder = await mkdtemp(join(dirname(file), `.${basename(file)}-`));
  try {
    const archived = await write(folder);
    await packTar(folder, file);
    return archived;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const presentation: Presentation<Exported> = {
  id: ({ to }) => to,
  columns: { size: ({ size }) => size, files: ({ files }) => files, to: ({ to }) => to },
  detail: ({ origin, size, root, files, checkpoints, to }) =>
    detailText(`exported to ${to}`, { log: origin, records: size, root, files, checkpoints }),
};
