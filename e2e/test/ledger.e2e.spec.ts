import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventEnvelope, eventDigest } from '@glidepath/event-store';
import { checkEntry } from '../independent-verifier/glidepath-entry.js';
import { extendsTree, includes } from '../independent-verifier/merkle.js';
import { openCheckpoint, readKey, type VerifierKey } from '../independent-verifier/note.js';
import { verifyProofFile } from '../independent-verifier/proof-file.js';
import { type ReadFile, readTiledLog } from '../independent-verifier/tiled-log.js';
import { System, until } from '../src/index.js';
import { describeBypass } from './suites/bypass.js';

const SERVICES = Array.from({ length: 300 }, (_, i) => `service-${i}`);

interface Verified {
  readonly ok: boolean;
  readonly size: number;
  readonly pairs: number;
  readonly mirrored: number;
  readonly fault: { readonly kind: string; readonly from: number; readonly to: number } | null;
}

describe('the ledger of a running system', () => {
  let system: System;
  let folder: string;
  let key: VerifierKey;
  let sealed: number;

  const served: ReadFile = async (path) => {
    const response = await fetch(`${system.stack.url}/v1/audit/log/${path}`);
    expect([path, response.status]).toEqual([path, 200]);
    return Buffer.from(await response.arrayBuffer());
  };
  const json = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${system.stack.url}${path}`);
    return (await response.json()) as T;
  };
  const eventText = async (position: number): Promise<string> =>
    (await fetch(`${system.stack.url}/v1/events/${position}`)).text();
  const verify = async (
    ...args: readonly string[]
  ): Promise<Verified & { readonly exitCode: number | null }> => {
    const { exitCode, stdout } = await system.glide('otto', 'audit', 'verify', '-o', 'json', ...args);
    return { exitCode, ...(JSON.parse(stdout) as Verified) };
  };

  beforeAll(async () => {
    system = await System.start();
    folder = await mkdtemp(join(tmpdir(), 'glidepath-ledger-'));
    await system.register(...SERVICES);
    key = readKey((await json<{ verifierKey: string }>('/v1/audit/key')).verifierKey);
    sealed = await until('everything written is sealed', async () => {
      const status = await json<{ head: number; signedThrough: number }>('/v1/audit/status');
      return status.signedThrough >= SERVICES.length && status.signedThrough === status.head
        ? status.head
        : undefined;
    });
  });
  afterAll(async () => {
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('stands up to a verifier that is not ours: checkpoint, every tile, every entry, every event', async () => {
    const { checkpoint, entries } = await readTiledLog(served, key);
    expect(Number(checkpoint.size)).toBe(sealed);
    for (const [index, entry] of entries.entries()) checkEntry(entry, await eventText(index + 1));
  });

  it('stands up to it as proofs too', async () => {
    const middle = Math.floor(sealed / 2);
    type Inclusion = { file: string; leafHash: string; hashes: string[]; root: string };
    const { file, ...proof } = await json<Inclusion>(`/v1/audit/proofs/inclusion?position=${middle}`);
    const hex = (text: string): Buffer => Buffer.from(text, 'hex');
    const leaf = hex(proof.leafHash);
    const { size, root } = verifyProofFile(Buffer.from(file), leaf, key);
    expect(includes(leaf, BigInt(middle - 1), size, proof.hashes.map(hex), root)).toBe(true);
    type Consistency = { fromRoot: string; toRoot: string; hashes: string[] };
    const steps = await json<Consistency>(`/v1/audit/proofs/consistency?from=${middle}&to=${sealed}`);
    expect(hex(steps.toRoot)).toEqual(root);
    expect(extendsTree(BigInt(middle), hex(steps.fromRoot), size, root, steps.hashes.map(hex))).toBe(true);
  });

  it('gives every kept checkpoint, each the beginning of the next', async () => {
    const { items } = await json<{ items: { size: number; note: string }[] }>('/v1/audit/checkpoints');
    const opened = items.map(({ note }) => openCheckpoint(Buffer.from(note), key));
    for (const [at, next] of opened.entries()) {
      const last = opened[at - 1];
      if (last === undefined || last.size === 0n) continue;
      const path = `/v1/audit/proofs/consistency?from=${last.size}&to=${next.size}`;
      const proof = (await json<{ hashes: string[] }>(path)).hashes.map((hash) => Buffer.from(hash, 'hex'));
      expect(extendsTree(last.size, last.root, next.size, next.root, proof)).toBe(true);
    }
    expect(opened.at(-1)?.size).toBe(BigInt(sealed));
  });

  it('verifies with glide against the bus and every checkpoint', async () => {
    const { exitCode, pairs, ...found } = await verify();
    expect([exitCode, found]).toMatchObject([0, { ok: true, size: sealed, mirrored: sealed }]);
    expect(pairs).toBeGreaterThan(0);
  });

  it('is written out, and stands up to both verifiers without the system', async () => {
    const log = join(folder, 'log');
    const { exitCode } = await system.glide('otto', 'audit', 'export', '--dir', log);
    expect(exitCode).toBe(0);
    const { entries } = await readTiledLog((path) => readFile(join(log, path)), key);
    const events = (await readFile(join(log, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
    expect([entries.length, events.length]).toEqual([sealed, sealed]);
    for (const [index, entry] of entries.entries()) checkEntry(entry, events[index] ?? '');
    expect(await verify('--dir', log)).toMatchObject({ exitCode: 0, size: sealed });
  });

  describeBypass(() => system);

  it('names the record a superuser altered together with its digest', async () => {
    const position = Math.floor(sealed / 3);
    const event = JSON.parse(await eventText(position)) as EventEnvelope;
    const [row] = await system.sql<{ data: string }>('SELECT data FROM log.events WHERE position = $1', [
      position,
    ]);
    const altered = (row?.data ?? '').replace('team-e2e', 'team-xyz');
    const digest = Buffer.from(eventDigest(event, altered), 'hex');
    await system.sql('ALTER TABLE log.events DISABLE TRIGGER USER');
    await system.sql('UPDATE log.events SET data = $2, digest = $3 WHERE position = $1', [
      position,
      altered,
      digest,
    ]);
    await system.sql('ALTER TABLE log.events ENABLE ALWAYS TRIGGER refuse_change');
    expect(await verify()).toMatchObject({
      exitCode: 15,
      fault: { kind: 'altered-record', from: position, to: position },
    });
    expect(await verify('--dir', join(folder, 'log'))).toMatchObject({ exitCode: 0 });
  });
});
