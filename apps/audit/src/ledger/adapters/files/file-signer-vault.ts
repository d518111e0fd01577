import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EMPTY_ROOT,
  formatSignerKey,
  type NoteSigner,
  noteSigner,
  openKeyRotation,
  parseCheckpoint,
  parseNote,
  parseSignerKey,
  signKeyRotation,
  signLogSuccession,
} from '@glidepath/ledger';
import { z } from 'zod';
import { type SignerState, SignerVault } from '../../application/ports.js';
import type { SignedHead } from '../../domain/decide-signing.js';
import { flushFolder, writeDurably } from './write-durably.js';

const StateSchema = z.object({
  origin: z.string().min(1),
  size: z.number().int().nonnegative(),
  root: z.string().regex(/^[0-9a-f]{64}$/),
});

/** More notes than this and every second one of the older half goes: what stays is dense now and sparse long ago. */
const MOST_NOTES = 1024;
const SECRET = 0o600;
const READABLE = 0o644;
const PRIVATE = 0o700;
/** Whatever is a log's own, the key last: without it there is no signer. */
const OWN = ['checkpoints', 'rotations', 'checkpoint', 'succession.note', 'state.json', 'key'];

/**
 * A folder: `key` (secret), `state.json` (what was signed last), `checkpoint` (the newest note), `checkpoints/<size>.note`,
 * `rotations/<n>.note`, and under `closed/<n>/` the same of logs that were closed.
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
    const [key, state] = await Promise.all([this.read('key'), this.read('state.json')]);
    if (key === undefined || state === undefined) return undefined;
    return { signer: parseSignerKey(key.trim()), last: StateSchema.parse(JSON.parse(state)) };
  }

  override recover(): Promise<void> {
    return this.finishRotation();
  }

  override async create(): Promise<SignerState> {
    const signer = newSigner(this.origin ?? madeUpOrigin());
    return this.writeNew(this.folder, signer);
  }

  override async rotations(): Promise<readonly string[]> {
    const names = ((await readdir(this.path('rotations')).catch(absent)) ?? []).filter(isNote).toSorted();
    return Promise.all(names.map((name) => readFile(join(this.path('rotations'), name), 'utf8')));
  }

  override async rotate(): Promise<void> {
    const state = await this.load();
    if (state === undefined) throw new Error('there is no key to hand over');
    const { signer, last } = state;
    const next = newSigner(last.origin);
    await writeDurably(this.path('key.next'), `${formatSignerKey(next)}\n`, SECRET);
    const head = { origin: last.origin, size: BigInt(last.size), root: Buffer.from(last.root, 'hex') };
    const name = `${String((await this.rotations()).length + 1).padStart(6, '0')}.note`;
    await mkdir(this.path('rotations'), { recursive: true, mode: PRIVATE });
    await writeDurably(join(this.path('rotations'), name), signKeyRotation(head, signer, next), READABLE);
    await this.finishRotation();
  }

  override async startAfresh(closed: SignedHead, reason: string): Promise<SignerState> {
    const origin = this.origin === closed.origin ? undefined : this.origin;
    const signer = newSigner(origin ?? madeUpOrigin());
    const next = this.path('next');
    await rm(next, { recursive: true, force: true });
    const state = await this.writeNew(next, signer);
    const head = { origin: closed.origin, size: BigInt(closed.size), root: Buffer.from(closed.root, 'hex') };
    const note = signLogSuccession({ origin: signer.name, closed: head, reason }, signer);
    await writeDurably(join(next, 'succession.note'), note, READABLE);
    const count = ((await readdir(this.path('closed')).catch(absent)) ?? []).length;
    await this.move(this.folder, join(this.path('closed'), String(count + 1)));
    await this.move(next, this.folder);
    await rm(next, { recursive: true, force: true });
    return state;
  }

  override successionNote(): Promise<string | undefined> {
    return this.read('succession.note');
  }

  override remember(head: SignedHead): Promise<void> {
    return writeDurably(this.path('state.json'), `${JSON.stringify(head)}\n`, SECRET);
  }

  override async keepNote(size: number, note: string): Promise<void> {
    await mkdir(this.notesFolder, { recursive: true, mode: PRIVATE });
    await writeDurably(join(this.notesFolder, `${size}.note`), note, READABLE);
    // Cosignatures may come after a larger tree was signed.
    if (size >= (await this.newestSize())) await writeDurably(this.path('checkpoint'), note, READABLE);
    await this.thinOut();
  }

  override async *notes(): AsyncIterable<string> {
    for (const size of await this.sizes()) {
      const note = await readIfThere(join(this.notesFolder, `${size}.note`));
      if (note !== undefined) yield note;
    }
    const newest = await this.read('checkpoint');
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
      .filter(isNote)
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  private async newestSize(): Promise<number> {
    const note = await this.read('checkpoint');
    return note === undefined ? 0 : Number(parseCheckpoint(parseNote(note).text).size);
  }

  private async writeNew(folder: string, signer: NoteSigner): Promise<SignerState> {
    const last = { origin: signer.name, size: 0, root: Buffer.from(EMPTY_ROOT).toString('hex') };
    await mkdir(join(folder, 'checkpoints'), { recursive: true, mode: PRIVATE });
    // The key last: a memory without a key is no signer, a key without a memory must not be one.
    await writeDurably(join(folder, 'state.json'), `${JSON.stringify(last)}\n`, SECRET);
    await writeDurably(join(folder, 'key'), `${formatSignerKey(signer)}\n`, SECRET);
    return { signer, last };
  }

  /** A key that both keys have signed for is the log's; one that nobody has is none, and is made anew. */
  private async finishRotation(): Promise<void> {
    const text = await this.read('key.next');
    if (text === undefined) return;
    const handover = (await this.rotations()).at(-1);
    const isHandedOver =
      handover !== undefined && openKeyRotation(handover).newKey.keyId === parseSignerKey(text.trim()).keyId;
    if (!isHandedOver) return unlink(this.path('key.next'));
    await rename(this.path('key.next'), this.path('key'));
    await flushFolder(this.folder);
  }

  private async move(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true, mode: PRIVATE });
    for (const name of OWN) await rename(join(from, name), join(to, name)).catch(absent);
    await flushFolder(to);
    await flushFolder(from);
  }

  private read(name: string): Promise<string | undefined> {
    return readIfThere(this.path(name));
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

function newSigner(origin: string): NoteSigner {
  return noteSigner(origin, 'ed25519', randomBytes(32));
}

function madeUpOrigin(): string {
  return `glidepath.local/log/${randomBytes(4).toString('hex')}`;
}

function isNote(name: string): boolean {
  return /^\d+\.note$/.test(name);
}

function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(absent);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
