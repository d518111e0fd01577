import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogKeys, NoteVerifier, OpenedCheckpoint } from '@glidepath/ledger';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

/** A signed note with the file it came from. */
export interface KeptNote {
  readonly file: string;
  readonly note: string;
}

/**
 * Notes from files and folders.
 * @throws Failure when one cannot be read
 */
export async function readNotes(paths: readonly string[]): Promise<readonly KeptNote[]> {
  return (await Promise.all(paths.map(readPath))).flat();
}

/** Notes a local stack keeps outside its database; none when there is no such stack. */
export async function readLocalNotes(home: string | undefined): Promise<readonly KeptNote[]> {
  if (home === undefined) return [];
  const signer = join(home, 'signer');
  const isThere = await stat(signer).catch(() => undefined);
  if (isThere === undefined) return [];
  const found = await Promise.allSettled([
    readPath(join(signer, 'checkpoints')),
    readPath(join(signer, 'checkpoint')),
  ]);
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

/**
 * What the notes vouch for, each once.
 * @param witnessKeys keys whose cosignatures are checked too
 * @throws Failure naming the note that no key of the log has signed while it was the log's
 */
export function openNotes(
  notes: readonly KeptNote[],
  keys: LogKeys,
  witnessKeys: readonly NoteVerifier[] = [],
): readonly OpenedCheckpoint[] {
  const byNote = new Map(notes.map((kept) => [kept.note, kept]));
  return [...byNote.values()].map(({ file, note }) => {
    try {
      return keys.open(note, witnessKeys);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Failure(EXIT.verificationFailed, `the checkpoint ${file} does not verify: ${why}`);
    }
  });
}

async function readPath(path: string): Promise<readonly KeptNote[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: path, note: await readFile(path, 'utf8') }];
    const names = (await readdir(path)).filter((name) => name.endsWith('.note'));
    const files = names.map((name) => join(path, name));
    return await Promise.all(files.map(async (file) => ({ file, note: await readFile(file, 'utf8') })));
  } catch (error) {
    throw new Failure(
      EXIT.usage,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
