import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY_ROOT, formatSignerKey, noteSigner, parseSignerKey } from '@glidepath/ledger';
import { z } from 'zod';
import { type SignerState, SignerVault } from '../../application/ports.js';
import type { SignedHead } from '../../domain/decide-signing.js';
import { writeDurably } from './write-durably.js';

const StateSchema = z.object({
  origin: z.string().min(1),
  size: z.number().int().nonnegative(),
  root: z.string().regex(/^[0-9a-f]{64}$/),
});

/** More notes than this and every second one of the older half goes: what stays is dense now and sparse long ago. */
const MOST_NOTES = 1024;
const SECRET = 0o600;
const READABLE = 0o644;

/**
 * A folder: `key` (secret), `state.json` (what was signed last), `checkpoint` (the newest note) and `checkpoints/<size>.note`.
 * Back it up apart from the database: together they prove what was there.
 */
export class FileSignerVault extends SignerVault {
  private readonly notesFolder: string;

  /** @param origin for a new key; made up from random bytes when absent */
  constructor(
    private readonly folder: string,
    private readonly origin: string | undefined,
  ) {
    super();
    this.notesFolder = join(folder, 'checkpoints');
  }

  override async load(): Promise<SignerState | undefined> {
    const [key, state] = await Promise.all([
      readIfThere(this.path('key')),
      readIfThere(this.path('state.json')),
    ]);
    if (key === undefined || state === undefined) return undefined;
    return { signer: parseSignerKey(key.trim()), last: StateSchema.parse(JSON.parse(state)) };
  }

  override async create(): Promise<SignerState> {
    const origin = this.origin ?? `glidepath.local/log/${randomBytes(4).toString('hex')}`;
    const signer = noteSigner(origin, 'ed25519', randomBytes(32));
    const last = { origin, size: 0, root: Buffer.from(EMPTY_ROOT).toString('hex') };
    await mkdir(this.notesFolder, { recursive: true, mode: 0o700 });
    // The key last: a memory without a key is no signer, a key without a memory must not be one.
    await this.remember(last);
    await writeDurably(this.path('key'), `${formatSignerKey(signer)}\n`, SECRET);
    return { signer, last };
  }

  override remember(head: SignedHead): Promise<void> {
    return writeDurably(this.path('state.json'), `${JSON.stringify(head)}\n`, SECRET);
  }

  override async keepNote(size: number, note: string): Promise<void> {
    await mkdir(this.notesFolder, { recursive: true, mode: 0o700 });
    await writeDurably(join(this.notesFolder, `${size}.note`), note, READABLE);
    await writeDurably(this.path('checkpoint'), note, READABLE);
    await this.thinOut();
  }

  override async *notes(): AsyncIterable<string> {
    for (const size of await this.sizes()) {
      const note = await readIfThere(join(this.notesFolder, `${size}.note`));
      if (note !== undefined) yield note;
    }
    const newest = await readIfThere(this.path('checkpoint'));
    if (newest !== undefined) yield newest;
  }

  private async thinOut(): Promise<void> {
    const sizes = await this.sizes();
    if (sizes.length <= MOST_NOTES) return;
    const older = sizes.slice(0, sizes.length / 2).filter((_, index) => index % 2 === 1);
    await Promise.all(older.map((size) => unlink(join(this.notesFolder, `${size}.note`))));
  }

  /** Sizes there is a note of, smallest first. */
  private async sizes(): Promise<readonly number[]> {
    const names = await readdir(this.notesFolder).catch(absent);
    return (names ?? [])
      .filter((name) => /^\d+\.note$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(absent);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
