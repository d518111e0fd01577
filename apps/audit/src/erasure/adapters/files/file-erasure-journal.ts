import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { flushFolder } from '../../../ledger/adapters/files/write-durably.js';
import { ErasureJournal } from '../../application/ports.js';

const LineSchema = z.object({ subject: z.string() });

/** One line of JSON for each erased subject, in a file that lies where the signer's memory does. */
export class FileErasureJournal extends ErasureJournal {
  private known: Set<string> | undefined;

  constructor(private readonly path: string) {
    super();
  }

  override async subjects(): Promise<ReadonlySet<string>> {
    this.known ??= new Set(subjectsOf(await readFile(this.path, 'utf8').catch(absent)));
    return this.known;
  }

  override async add(subjects: readonly string[]): Promise<void> {
    const known = await this.subjects();
    const lines = subjects
      .filter((subject) => !known.has(subject))
      .map((subject) => JSON.stringify({ subject }));
    if (lines.length === 0) return;
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a', 0o600);
    try {
      // Begins with a line end too: a line a crash cut short spoils no other.
      await file.appendFile(`\n${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await flushFolder(dirname(this.path));
    for (const subject of subjects) this.known?.add(subject);
  }
}

function subjectsOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [LineSchema.parse(JSON.parse(line)).subject];
    } catch {
      // Empty, or cut short by a crash before the erasure was carried out.
      return [];
    }
  });
}

function absent(error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') throw error;
  return '';
}
