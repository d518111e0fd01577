import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatSignerKey, noteSigner, signCheckpoint } from '@glidepath/ledger';
import { FileSignerVault } from '../src/ledger/adapters/files/file-signer-vault.js';

let folder: string;
let vault: FileSignerVault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glidepath-signer-'));
  vault = new FileSignerVault(folder, 'log.example');
  await vault.create();
});
afterEach(() => rm(folder, { recursive: true }));

const root = 'ab'.repeat(32);
async function sign(size: number): Promise<string> {
  const state = await vault.load();
  await vault.remember({ origin: 'log.example', size, root });
  const head = { origin: 'log.example', size: BigInt(size), root: Buffer.from(root, 'hex') };
  const note = signCheckpoint(head, state === undefined ? [] : [state.signer], new Date(0));
  await vault.keepNote(size, note);
  return note;
}

describe('the signer’s folder', () => {
  it('keeps key after key, and lets go of the secret of the one before', async () => {
    const first = await readFile(join(folder, 'key'), 'utf8');
    const old = await sign(5);
    await vault.rotate();
    const now = await sign(9);
    const keys = await vault.keys();
    expect([keys?.open(old).size, keys?.open(now).size]).toEqual([5n, 9n]);
    expect(await readFile(join(folder, 'key'), 'utf8')).not.toBe(first);
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'checkpoint',
      'checkpoints',
      'key',
      'rotations',
      'state.json',
    ]);
  });

  it('finishes a rotation that a crash cut off after the hand-over was signed', async () => {
    await sign(5);
    const old = await readFile(join(folder, 'key'), 'utf8');
    await vault.rotate();
    const next = await readFile(join(folder, 'key'), 'utf8');
    await writeFile(join(folder, 'key'), old);
    await writeFile(join(folder, 'key.next'), next);
    await vault.recover();
    expect(await readFile(join(folder, 'key'), 'utf8')).toBe(next);
    expect((await vault.load())?.signer.keyId).toBe((await vault.keys())?.current.keyId);
  });

  it('forgets a new key that was cut off before', async () => {
    await sign(5);
    const stray = noteSigner('log.example', 'ed25519', Buffer.alloc(32, 3));
    await writeFile(join(folder, 'key.next'), formatSignerKey(stray));
    await vault.recover();
    expect(await readdir(folder)).not.toContain('key.next');
    expect((await vault.keys())?.windows).toHaveLength(1);
  });

  it('puts a closed log aside whole and begins another under another name', async () => {
    const note = await sign(5);
    const closed = { origin: 'log.example', size: 5, root };
    const { last } = await vault.startAfresh(closed, 'a fork');
    expect(last).toMatchObject({ size: 0 });
    expect(last.origin).toMatch(/^glidepath\.local\/log\/[0-9a-f]{8}$/);
    expect(await vault.succession()).toMatchObject({
      origin: last.origin,
      closed: { size: 5n },
      reason: 'a fork',
    });
    expect(await readFile(join(folder, 'closed', '1', 'checkpoint'), 'utf8')).toBe(note);
    expect(await readFile(join(folder, 'closed', '1', 'checkpoints', '5.note'), 'utf8')).toBe(note);
    const notes: string[] = [];
    for await (const kept of vault.notes()) notes.push(kept);
    expect(notes).toEqual([]);
  });

  it('keeps the newest checkpoint when an older one is cosigned late', async () => {
    const older = await sign(5);
    const newest = await sign(9);
    await vault.keepNote(5, `${older}\u2014 witness.example AAAAAAAA\n`);
    expect(await readFile(join(folder, 'checkpoint'), 'utf8')).toBe(newest);
    expect(await readFile(join(folder, 'checkpoints', '5.note'), 'utf8')).toContain('witness.example');
  });
});
