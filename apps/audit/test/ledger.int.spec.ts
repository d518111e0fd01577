import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LogArchive } from '@glidepath/event-store/pg';
import { leafHash, MemoryTree, openTlogProof, verifyConsistency } from '@glidepath/ledger';
import { applyMigrations, JsonLogger, SystemClock } from '@glidepath/service-kit';
import type { Pool } from 'pg';
import { FileSignerVault } from '../src/ledger/adapters/files/file-signer-vault.js';
import { ledgerMigrations } from '../src/ledger/adapters/pg/ledger-migrations.js';
import { PgLedgerStore } from '../src/ledger/adapters/pg/pg-ledger-store.js';
import { KeepLedger } from '../src/ledger/application/keep-ledger.js';
import { KeepSigner } from '../src/ledger/application/keep-signer.js';
import { LedgerState } from '../src/ledger/application/ledger-state.js';
import { Prove } from '../src/ledger/application/prove.js';
import { SealLog } from '../src/ledger/application/seal-log.js';
import { SignCheckpoint } from '../src/ledger/application/sign-checkpoint.js';
import type { SignerSettings } from '../src/ledger/application/signer-settings.js';
import { VerifyLedger } from '../src/ledger/application/verify-ledger.js';
import { PgLogSource } from '../src/log/adapters/pg/pg-log-source.js';
import { mirrorMigrations } from '../src/mirror/adapters/pg/mirror-migrations.js';
import { PgMirrorRecords } from '../src/mirror/adapters/pg/pg-mirror-records.js';
import { PLAIN_SIGNER } from './memory-ports.js';
import { type LogDatabase, startLogDatabase } from './log-database.js';

let database: LogDatabase;
let pool: Pool;
let folder: string;

beforeAll(async () => {
  database = await startLogDatabase();
  pool = database.pool('audit');
  folder = await mkdtemp(join(database.home, 'signer-'));
  await applyMigrations(pool, 'audit', [...ledgerMigrations, ...mirrorMigrations]);
}, 120_000);

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** The ledger as one process has it. */
function process() {
  const source = new PgLogSource(pool);
  const store = new PgLedgerStore(pool);
  const vault = new FileSignerVault(folder, undefined);
  const state = new LedgerState();
  const clock = new SystemClock();
  const seal = new SealLog(source, store);
  const sign = new SignCheckpoint(store, vault, clock);
  const keep = new KeepLedger(seal, sign, state, clock, new JsonLogger('audit', 'error', () => undefined));
  const prove = new Prove(store);
  const verify = () => new VerifyLedger(source, store, vault, new PgMirrorRecords(pool)).run();
  return { source, store, vault, state, seal, keep, prove, verify };
}

function signerOf(
  store: PgLedgerStore,
  vault: FileSignerVault,
  settings: Partial<SignerSettings>,
): KeepSigner {
  const logger = new JsonLogger('audit', 'error', () => undefined);
  return new KeepSigner(store, vault, { ...PLAIN_SIGNER, ...settings }, logger);
}

describe('the ledger on Postgres', () => {
  it('seals five thousand events and signs their root', async () => {
    await database.write(5000);
    const { keep, state, source, store } = process();
    await keep.turn();
    expect(state).toMatchObject({ sealedThrough: 5000, signedThrough: 5000, alarm: undefined });
    const tree = new MemoryTree();
    for await (const raw of source.readRaw({})) tree.append(leafHash(raw));
    expect((await store.newestCheckpoint())?.root).toEqual(tree.root());
  });

  it('keeps the key from others and the notes as files', async () => {
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'state.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'checkpoints'))).toEqual(['5000.note']);
  });

  it.each([1, 256, 4097, 5000])('proves position %d to whoever has the key', async (position) => {
    const { prove, vault, source } = process();
    const verifier = (await vault.keys())?.current;
    const { file } = await prove.inclusion(position);
    const raw = await source.at(position);
    const leaf = raw === undefined ? Buffer.alloc(32) : leafHash(raw);
    expect(openTlogProof(file, leaf, verifier === undefined ? [] : [verifier]).size).toBe(5000n);
  });

  it('goes on in another process, and proves that it only added', async () => {
    await database.write(321);
    const { keep, state, prove, store } = process();
    await keep.turn();
    expect(state).toMatchObject({ sealedThrough: 5321, signedThrough: 5321 });
    const { fromRoot, toRoot, hashes } = await prove.consistency(5000, 5321);
    expect(fromRoot).toEqual((await store.checkpointAt(5000))?.root);
    const roots = { root1: fromRoot, root2: toRoot };
    expect(verifyConsistency({ size1: 5000n, size2: 5321n, ...roots, proof: hashes })).toBe(true);
  });

  it('lets three processes seal and sign at once without a fork', async () => {
    const processes = [process(), process(), process()];
    for (let round = 0; round < 5; round += 1) {
      await database.write(50, 10);
      await Promise.all(processes.map(({ keep }) => keep.turn()));
    }
    for (const { keep } of processes) await keep.turn();
    const { verdict, fault } = await process().verify();
    expect([verdict.size, fault]).toEqual([5571, undefined]);
  });

  it('verifies archived ranges as any others, and says where a detached one is', async () => {
    const archive = new LogArchive(database.admin);
    await archive.archive(4000);
    const { verdict, fault } = await process().verify();
    expect([verdict.size, fault]).toEqual([5571, undefined]);
    await archive.detach(1, 'the vault');
    await expect(process().verify()).rejects.toMatchObject({
      code: 'range-archived',
      facts: { first: 1, last: 2000, location: 'the vault' },
    });
    const { keep, state } = process();
    await keep.turn();
    expect(state).toMatchObject({ sealedThrough: 5571, signedThrough: 5571, alarm: undefined });
    await archive.attach(1);
    expect((await process().verify()).fault).toBeUndefined();
  });

  it('verifies all of it', async () => {
    const { keep, verify } = process();
    await keep.turn();
    const { verdict, fault } = await verify();
    expect(fault).toBeUndefined();
    expect(verdict).toMatchObject({ size: 5571, sealedThrough: 5571 });
    expect(verdict.checkpoints).toBeGreaterThanOrEqual(3);
  });

  it('names an altered event, and the same one when its digest was altered to fit', async () => {
    const { verify } = process();
    const { rows } = await database.admin.query<{ data: string }>(
      'SELECT data FROM log.events WHERE position = 1234',
    );
    const original = rows[0]?.data ?? '';
    await database.tamper(
      `UPDATE log.events SET data = replace(data, 'reason', 'season') WHERE position = 1234`,
    );
    expect((await verify()).fault).toMatchObject({ kind: 'altered-content', from: 1234, to: 1234 });

    await database.tamper(`UPDATE log.events SET data = '${original}', recorded_at = recorded_at + interval '1 ms'
      WHERE position = 1234`);
    expect((await verify()).fault).toMatchObject({ kind: 'altered-record', from: 1234, to: 1234 });

    await database.tamper(
      `UPDATE log.events SET recorded_at = recorded_at - interval '1 ms' WHERE position = 1234`,
    );
    expect((await verify()).fault).toBeUndefined();
  });

  it('names the newest three events when they are deleted, and signs nothing more', async () => {
    await database.tamper('CREATE TABLE log.stolen AS SELECT * FROM log.events WHERE position > 5568');
    await database.tamper('DELETE FROM log.events WHERE position > 5568');
    const { keep, state, verify, store } = process();
    expect((await verify()).fault).toMatchObject({ kind: 'missing', from: 5569, to: 5571 });
    await keep.turn();
    expect(state.alarm).toMatchObject({ kind: 'missing', from: 5569, to: 5571 });

    // The counter goes on, so later events stand behind a gap; they are not sealed.
    await database.write(1);
    await keep.turn();
    expect(state.alarm).toMatchObject({ kind: 'missing' });
    expect((await store.newestCheckpoint())?.size).toBe(5571);

    await database.tamper('INSERT INTO log.events SELECT * FROM log.stolen');
    await keep.turn();
    expect([state.alarm, state.sealedThrough]).toEqual([undefined, 5572]);
  });

  it('refuses to sign when the ledger in the database is older than the last signature', async () => {
    await process().keep.turn();
    await pool.query('TRUNCATE audit.tile, audit.checkpoint');
    await pool.query('UPDATE audit.sealed SET size = 0');
    await database.tamper('CREATE TABLE log.restored AS SELECT * FROM log.events WHERE position > 5000');
    await database.tamper('DELETE FROM log.events WHERE position > 5000');
    const { keep, state } = process();
    await keep.turn();
    expect(state.alarm).toMatchObject({ kind: 'missing', from: 5001, to: 5572 });

    await database.tamper('INSERT INTO log.events SELECT * FROM log.restored');
    const healed = process();
    await healed.keep.turn();
    expect([healed.state.alarm, healed.state.signedThrough]).toEqual([undefined, 5572]);
  });

  it('refuses to sign without its memory', async () => {
    await rm(join(folder, 'state.json'));
    const { keep, state } = process();
    await keep.turn();
    expect(state.alarm).toMatchObject({ kind: 'signer-state-lost' });
  });

  it('closes the log it is told to close, keeps it as it was and begins another', async () => {
    const { store } = process();
    const closed = await store.newestCheckpoint();
    const origin = closed?.note.split('\n')[0] ?? '';
    const { keep, state, vault, verify } = process();
    const signer = signerOf(store, vault, { closes: origin, closeReason: 'the signer lost its memory' });
    expect(await signer.turn()).toBe(true);
    await keep.turn();
    expect([state.alarm, state.signedThrough]).toEqual([undefined, 5572]);
    expect(await vault.succession()).toMatchObject({ closed: { origin, size: BigInt(closed?.size ?? 0) } });
    expect((await verify()).fault).toBeUndefined();
    const { rows } = await pool.query<{ notes: string; tiles: string }>(
      `SELECT (SELECT count(*) FROM audit.closed_checkpoint WHERE origin = $1) AS notes,
              (SELECT count(*) FROM audit.closed_tile WHERE origin = $1) AS tiles`,
      [origin],
    );
    expect(rows.map(({ notes, tiles }) => [Number(notes) > 0, Number(tiles)])).toEqual([[true, 23]]);
  });

  it('rotates its key and keeps cosignatures with the checkpoint', async () => {
    const { store, vault, keep, verify } = process();
    await signerOf(store, vault, { keyGeneration: 2 }).turn();
    await database.write(5);
    await keep.turn();
    const note = await store.cosign(5577, '\u2014 witness.example AAAAAAAA\n');
    expect(note).toMatch(/witness\.example AAAAAAAA\n$/);
    expect((await store.newestCheckpoint())?.note).toBe(note);
    expect((await vault.keys())?.open(note ?? '').size).toBe(5577n);
    expect((await vault.keys())?.windows.map(({ from }) => from)).toEqual([0n, 5572n]);
    expect((await verify()).fault).toBeUndefined();
  });
});
