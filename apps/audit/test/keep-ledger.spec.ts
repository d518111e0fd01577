import { leafHash, MemoryTree } from '@glidepath/ledger';
import { ledgerOf } from './ledger-fixture.js';
import { MemoryLedgerStore } from './memory-ports.js';
import { sampleEvent, sampleEvents } from './sample-events.js';

describe('the ledger', () => {
  it('seals every record and signs the root', async () => {
    const { store, vault, log, start } = ledgerOf(700);
    const { sealedThrough, signedThrough, alarm } = await start().turn();
    expect([sealedThrough, signedThrough, alarm]).toEqual([700, 700, undefined]);
    const tree = new MemoryTree();
    for (const event of log.events) tree.append(leafHash(event));
    const opened = (await vault.keys())?.open(store.kept[0]?.note ?? '');
    expect(opened).toMatchObject({ origin: 'glidepath.test/log', size: 700n });
    expect(opened?.root).toEqual(tree.root());
    expect(vault.files.get(700)).toBe(store.kept[0]?.note);
  });

  it('signs the empty log, so that there is always a checkpoint', async () => {
    const { store, start } = ledgerOf(0);
    await start().turn();
    expect(store.kept.map(({ size }) => size)).toEqual([0]);
  });

  it('signs at most once a second', async () => {
    const { log, store, clock, start } = ledgerOf(3);
    const { keep, turn } = start();
    await turn();
    log.events.push(sampleEvent(4));
    clock.at += 500;
    await keep.turn();
    expect(store.size).toBe(4);
    expect(store.kept.map(({ size }) => size)).toEqual([3]);
    await turn();
    expect(store.kept.map(({ size }) => size)).toEqual([3, 4]);
  });

  it('goes on after a restart where it stopped', async () => {
    const { log, store, start, verify } = ledgerOf(300);
    await start().turn();
    log.events.push(...sampleEvents(900).slice(300));
    await start().turn();
    expect(store.kept.map(({ size }) => size)).toEqual([300, 900]);
    expect(await verify()).toMatchObject({ verdict: { size: 900, checkpoints: 2, sealedThrough: 900 } });
  });

  it('remembers what it is about to sign before anybody sees the signature', async () => {
    const { store, vault, start } = ledgerOf(5);
    vault.keepNote = () => Promise.reject(new Error('disk full'));
    await start().turn();
    expect(vault.state?.last.size).toBe(5);
    expect(store.kept).toHaveLength(1);
  });

  it('signs nothing while the newest records are gone, and names them', async () => {
    const { log, store, start } = ledgerOf(10);
    const { turn } = start();
    await turn();
    log.events.length = 7;
    expect((await turn()).alarm).toMatchObject({ kind: 'missing', from: 8, to: 10 });
    expect(store.kept).toHaveLength(1);
  });

  it('raises the alarm once and takes it back when the log is whole again', async () => {
    const { log, lines, start } = ledgerOf(10);
    const { state, turn } = start();
    await turn();
    const gone = log.events.splice(7);
    await turn();
    await turn();
    await expect(state.check()).rejects.toThrow('positions 8 to 10');
    expect(lines.filter((line) => line.includes('ALARM'))).toHaveLength(1);
    log.events.push(...gone);
    await turn();
    await expect(state.check()).resolves.toBeUndefined();
  });

  it('refuses to sign a database that is older than its last signature', async () => {
    const { log, store, vault, start } = ledgerOf(10);
    await start().turn();
    const older = new MemoryLedgerStore();
    log.events.length = 6;
    Object.assign(store, { tiles: older.tiles, kept: older.kept, size: 0 });
    expect((await start().turn()).alarm).toMatchObject({ kind: 'missing', from: 7, to: 10 });
    expect(vault.state?.last.size).toBe(10);
  });

  it('refuses to sign history that was written anew', async () => {
    const { log, store, start } = ledgerOf(10);
    await start().turn();
    log.events.splice(0, 10, ...sampleEvents(12).map(({ position }) => sampleEvent(position, 'rewritten')));
    Object.assign(store, { tiles: new Map(), size: 0 });
    expect((await start().turn()).alarm).toMatchObject({ kind: 'root-mismatch', to: 10 });
    expect(store.kept).toHaveLength(1);
  });

  it('refuses to sign when the signer has lost its memory', async () => {
    const { vault, start } = ledgerOf(10);
    await start().turn();
    vault.state = undefined;
    expect((await start().turn()).alarm).toMatchObject({ kind: 'signer-state-lost' });
  });

  it('does not seal a record that does not fit its digest', async () => {
    const { log, store, start } = ledgerOf(10);
    log.events[6] = { ...sampleEvent(7), dataText: '{}' };
    expect((await start().turn()).alarm).toMatchObject({ kind: 'altered-content', from: 7, to: 7 });
    expect(store.size).toBe(0);
  });

  it('does not seal beyond a gap', async () => {
    const { log, start } = ledgerOf(10);
    log.events.splice(3, 2);
    expect((await start().turn()).alarm).toMatchObject({ kind: 'missing', from: 4, to: 5 });
  });
});

describe('verifying', () => {
  it('names a record altered together with its digest', async () => {
    const { log, start, verify } = ledgerOf(600);
    await start().turn();
    log.events[299] = sampleEvent(300, 'never happened');
    expect((await verify()).fault).toMatchObject({ kind: 'altered-record', from: 300, to: 300 });
  });

  it('names the range when the sealed leaves are gone too', async () => {
    const { log, store, start, verify } = ledgerOf(20);
    await start().turn();
    store.tiles.clear();
    log.events[9] = sampleEvent(10, 'never happened');
    expect((await verify()).fault).toMatchObject({ kind: 'root-mismatch', from: 1, to: 20 });
  });

  it('names the missing range by a note kept as a file, though the database forgot it', async () => {
    const { log, store, start, verify } = ledgerOf(10);
    await start().turn();
    log.events.length = 7;
    store.kept.length = 0;
    expect((await verify()).fault).toMatchObject({ kind: 'missing', from: 8, to: 10 });
  });

  it('reports a kept checkpoint that was tampered with', async () => {
    const { store, start, verify } = ledgerOf(10);
    await start().turn();
    const [first] = store.kept;
    if (first !== undefined) store.kept[0] = { ...first, note: first.note.replace('\n10\n', '\n11\n') };
    expect((await verify()).fault).toMatchObject({ kind: 'untrusted-checkpoint' });
  });

  it('reports a mirror that delivered something else', async () => {
    const { mirror, start, verify } = ledgerOf(10);
    await start().turn();
    mirror.comparison = { compared: 10, firstDifference: 4 };
    expect(await verify()).toMatchObject({ mirrored: 10, fault: { kind: 'mirror-differs', from: 4 } });
  });
});
