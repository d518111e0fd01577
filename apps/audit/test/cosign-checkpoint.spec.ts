import {
  decideWitness,
  EMPTY_ROOT,
  type NoteSigner,
  noteSigner,
  type NoteVerifier,
  parseNote,
  signatureLine,
} from '@glidepath/ledger';
import type { Witness, WitnessReply } from '../src/ledger/application/witnesses.js';
import { ledgerOf } from './ledger-fixture.js';
import { sampleEvent, sampleEvents } from './sample-events.js';

/** A witness in memory, by the rules of the protocol. */
class MemoryWitness implements Witness {
  readonly key: NoteVerifier;
  readonly requests: string[] = [];
  isDown = false;
  size = 0n;
  root: Uint8Array = EMPTY_ROOT;
  logKeys: readonly NoteVerifier[] = [];
  private readonly signer: NoteSigner;

  constructor(
    readonly name: string,
    seed: number,
  ) {
    this.signer = noteSigner(`${name}.example`, 'cosignature', Buffer.alloc(32, seed));
    this.key = this.signer.verifier;
  }

  add(request: string): Promise<WitnessReply> {
    if (this.isDown) return Promise.reject(new Error('connection refused'));
    this.requests.push(request);
    const { size, root, logKeys: keys } = this;
    const decision = decideWitness(request, () => ({ keys, size, root }));
    if (decision.status === 409) return Promise.resolve({ status: 409, body: `${decision.size}\n` });
    if (decision.status !== 200) return Promise.resolve({ status: decision.status, body: decision.detail });
    const { note, ...checkpoint } = decision.checkpoint;
    Object.assign(this, { size: checkpoint.size, root: checkpoint.root });
    const stranger = noteSigner('stranger.example', 'cosignature', Buffer.alloc(32, 99));
    const lines = [this.signer, stranger].map((by) => signatureLine(note.text, by, new Date(0)));
    return Promise.resolve({ status: 200, body: lines.join('') });
  }
}

async function witnessed(events: number) {
  const ledger = ledgerOf(events);
  const [w1, w2] = [new MemoryWitness('w1', 31), new MemoryWitness('w2', 32)];
  await ledger.start().turn();
  const keys = await ledger.vault.keys();
  for (const witness of [w1, w2]) witness.logKeys = keys === undefined ? [] : [keys.current];
  const names = (size: number): readonly string[] => {
    const note = ledger.store.kept.find((kept) => kept.size === size)?.note ?? '';
    const opened = keys?.open(note, [w1.key, w2.key]);
    return opened?.note.verified.map(({ name }) => name).slice(1) ?? [];
  };
  return { ...ledger, w1, w2, names };
}

describe('cosignatures', () => {
  it('are kept with the checkpoint, in the database and as a file, the witness’s own alone', async () => {
    const { start, w1, w2, names, store, vault } = await witnessed(10);
    const { witnesses } = await start({}, [w1, w2]).turn();
    expect([...names(10)].toSorted((a, b) => a.localeCompare(b))).toEqual(['w1.example', 'w2.example']);
    expect(parseNote(store.kept[0]?.note ?? '').signatures).toHaveLength(3);
    expect(vault.files.get(10)).toBe(store.kept[0]?.note);
    expect([...witnesses]).toEqual([
      ['w1', { size: 10 }],
      ['w2', { size: 10 }],
    ]);
  });

  it('are asked for once per checkpoint, each from where the witness stands', async () => {
    const { start, log, w1, names } = await witnessed(10);
    const { turn } = start({}, [w1]);
    await turn();
    await turn();
    log.events.push(...sampleEvents(25).slice(10));
    await turn();
    expect(w1.requests.map((request) => request.split('\n')[0])).toEqual(['old 0', 'old 10']);
    expect(names(25)).toEqual(['w1.example']);
  });

  it('go on after a restart: the witness says where it stands', async () => {
    const { start, log, w1, names } = await witnessed(10);
    await start({}, [w1]).turn();
    log.events.push(...sampleEvents(25).slice(10));
    await start({}, [w1]).turn();
    expect(w1.requests.map((request) => request.split('\n')[0])).toEqual(['old 0', 'old 0', 'old 10']);
    expect(names(25)).toEqual(['w1.example']);
  });

  it('of one witness do not wait for another that is down, which is asked less and less', async () => {
    const { start, w1, w2, names, lines } = await witnessed(10);
    w2.isDown = true;
    const { turn, state } = start({}, [w1, w2]);
    for (let seconds = 0; seconds < 20; seconds += 1) await turn();
    expect(names(10)).toEqual(['w1.example']);
    expect(state.witnesses.get('w2')).toEqual({ size: 0, problem: 'connection refused' });
    expect(lines.filter((line) => line.includes('does not cosign'))).toHaveLength(1);
    w2.isDown = false;
    for (let seconds = 0; seconds < 20; seconds += 1) await turn();
    expect(names(10)).toHaveLength(2);
  });

  it('are refused to a log written anew under the same name, and the alarm says so', async () => {
    const { start, log, store, vault, w1, lines } = await witnessed(10);
    await start({}, [w1]).turn();
    // Whoever holds database and signer alike can write history anew; the witness cannot be made to forget.
    log.events.splice(0, 10, ...sampleEvents(12).map(({ position }) => sampleEvent(position, 'anew')));
    Object.assign(store, { tiles: new Map(), size: 0, kept: [] });
    if (vault.state !== undefined)
      vault.state = { ...vault.state, last: { ...vault.state.last, size: 0, root: EMPTY } };
    const { witnesses } = await start({}, [w1]).turn();
    expect(store.kept.map(({ size, note }) => [size, parseNote(note).signatures.length])).toEqual([[12, 1]]);
    expect(witnesses.get('w1')?.problem).toContain('w1 answered 422');
    expect(lines.some((line) => line.includes('ALARM: a witness has seen another log'))).toBe(true);
  });

  it('are refused to a log that was set back, and the alarm names what it lost', async () => {
    const { start, log, store, vault, w1 } = await witnessed(10);
    await start({}, [w1]).turn();
    log.events.length = 6;
    Object.assign(store, { tiles: new Map(), size: 0, kept: [] });
    if (vault.state !== undefined)
      vault.state = { ...vault.state, last: { ...vault.state.last, size: 0, root: EMPTY } };
    const { witnesses } = await start({}, [w1]).turn();
    expect(witnesses.get('w1')?.problem).toBe('w1 has cosigned 10 records, which this log does not have');
  });
});

const EMPTY = Buffer.from(EMPTY_ROOT).toString('hex');
