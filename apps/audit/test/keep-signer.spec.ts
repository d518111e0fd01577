import { ledgerOf } from './ledger-fixture.js';
import { sampleEvent, sampleEvents } from './sample-events.js';

describe('rotating the key', () => {
  it('hands over once, and everything ever signed still verifies', async () => {
    const { log, store, vault, start, verify } = ledgerOf(10);
    await start().turn();
    const before = (await vault.keys())?.current.keyId;
    const { turn } = start({ keyGeneration: 2 });
    await turn();
    await turn();
    log.events.push(...sampleEvents(20).slice(10));
    await turn();
    await start({ keyGeneration: 2 }).turn();
    const keys = await vault.keys();
    expect(keys?.windows.map(({ from, until }) => [from, until])).toEqual([
      [0n, 10n],
      [10n, undefined],
    ]);
    expect(keys?.current.keyId).not.toBe(before);
    expect(store.kept.map(({ size, note }) => [size, keys?.open(note).size])).toEqual([
      [10, 10n],
      [20, 20n],
    ]);
    expect((await verify()).fault).toBeUndefined();
  });

  it('rotates a log that has no key yet as soon as it has one', async () => {
    const { vault, start } = ledgerOf(3);
    const { turn } = start({ keyGeneration: 2 });
    await turn();
    await turn();
    expect((await vault.keys())?.windows).toHaveLength(2);
  });

  it('leaves a note the old key signs later without worth', async () => {
    const { log, store, vault, start, verify } = ledgerOf(10);
    await start().turn();
    const old = vault.state;
    await start({ keyGeneration: 2 }).turn();
    const now = vault.state;
    log.events.push(sampleEvent(11));
    if (old !== undefined) vault.state = old;
    await start({ keyGeneration: 2 }).turn();
    if (now !== undefined) vault.state = now;
    expect(store.kept.map(({ size }) => size)).toEqual([10, 11]);
    expect((await verify()).fault).toMatchObject({ kind: 'untrusted-checkpoint' });
  });
});

describe('a log that forked', () => {
  /** Signed ten records, then found them written anew. */
  async function forked() {
    const ledger = ledgerOf(10);
    await ledger.start().turn();
    ledger.log.events.splice(0, 10, ...sampleEvents(12).map(({ position }) => sampleEvent(position, 'anew')));
    Object.assign(ledger.store, { tiles: new Map(), size: 0 });
    return ledger;
  }

  it('stays closed whatever is tried but naming it', async () => {
    const { start, store } = await forked();
    expect((await start({ keyGeneration: 2 }).turn()).alarm).toMatchObject({ kind: 'root-mismatch' });
    expect((await start({ closes: 'another.log' }).turn()).alarm).toMatchObject({ kind: 'root-mismatch' });
    expect(store.kept).toHaveLength(1);
  });

  it('is closed by a new one that names its last checkpoint, once', async () => {
    const { start, store, vault, verify, lines } = await forked();
    const last = vault.state?.last;
    const settings = { closes: 'glidepath.test/log', closeReason: 'restored from an older copy' };
    const { state } = start(settings);
    await start(settings).turn();
    await start(settings).turn();
    expect(state.alarm).toBeUndefined();
    expect(store.kept.map(({ size, note }) => [size, note.split('\n')[0]])).toEqual([
      [12, 'glidepath.test/log2'],
    ]);
    expect(await vault.succession()).toMatchObject({
      origin: 'glidepath.test/log2',
      closed: { origin: last?.origin, size: 10n },
      reason: 'restored from an older copy',
    });
    expect((await verify()).fault).toBeUndefined();
    expect(lines.filter((line) => line.includes('a new one begins'))).toHaveLength(1);
  });

  it('is closed too when the signer lost its memory', async () => {
    const { start, store, vault } = ledgerOf(10);
    await start().turn();
    vault.state = undefined;
    expect((await start().turn()).alarm).toMatchObject({ kind: 'signer-state-lost' });
    await start({ closes: 'glidepath.test/log' }).turn();
    expect((await vault.succession())?.closed).toMatchObject({ origin: 'glidepath.test/log', size: 10n });
    expect(store.kept.map(({ note }) => note.split('\n')[0])).toEqual(['glidepath.test/log2']);
  });

  it('is put aside by the next process when the first one died in between', async () => {
    const { start, store, vault } = await forked();
    const closeLog = store.closeLog.bind(store);
    store.closeLog = () => Promise.reject(new Error('connection lost'));
    const settings = { closes: 'glidepath.test/log' };
    await start(settings).turn();
    expect(vault.state?.last.origin).toBe('glidepath.test/log2');
    expect(store.kept.map(({ size }) => size)).toEqual([10]);
    store.closeLog = closeLog;
    expect((await start(settings).turn()).alarm).toBeUndefined();
    expect(store.kept.map(({ size }) => size)).toEqual([12]);
  });
});
