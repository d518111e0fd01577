import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatVerifierKey,
  noteSigner,
  parseCheckpoint,
  parseNote,
  signatureLine,
  signKeyRotation,
  signLogSuccession,
} from '@glidepath/ledger';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { ORIGIN, SampleLog } from './sample-log.js';
import { serveLog, serveTiles } from './serve-log.js';

const SIZE = 20;
const log = new SampleLog(SIZE);
let fake: FakeGateway;
let folder: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => {
  fake.reset();
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => fake.stop());

const glide = (...args: readonly string[]) => runGlide(['audit', ...args], { url: fake.url });
const serve = (checkpoint?: object): void => serveLog(fake, log, checkpoint);

/** Keeps a text in a file, as somebody outside would. */
function keep(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('glide audit verify with a key that was rotated', () => {
  const next = noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(8));
  const nextKey = formatVerifierKey(next.verifier);

  function serveRotated(newest = log.note(SIZE, next)): void {
    const { root } = parseCheckpoint(parseNote(log.note(10)).text);
    const rotation = signKeyRotation({ origin: ORIGIN, size: 10n, root }, log.signer, next);
    serve({ ...log.checkpointView(newest), verifierKey: nextKey });
    fake.on('GET /v1/audit/key', { json: log.keyView({ verifierKey: nextKey, rotations: [rotation] }) });
    fake.on('GET /v1/audit/checkpoints', { json: { items: [{ size: 8, note: log.note(8) }] } });
  }

  it.each(['the first', 'the newest'])('follows from %s key to the other', async (known) => {
    serveRotated();
    await serveTiles(fake, log);
    const key = known === 'the first' ? log.verifierKey : nextKey;
    const { exitCode, stdout } = await glide('verify', '--key', key, '-o', 'json');
    // The hand-over names the tree of ten records: as good as a checkpoint.
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { size: SIZE, checkpoints: 3, pairs: 2 }]);
  });

  it('refuses what the old key signs after its time, and a key that is none of the log’s', async () => {
    serveRotated(log.note(SIZE));
    const { exitCode, stderr } = await glide('verify', '--key', log.verifierKey);
    expect([exitCode, stderr.includes(`no key that was the log's at size ${SIZE}`)]).toEqual([15, true]);
    serveRotated();
    const other = noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(9));
    expect((await glide('verify', '--key', formatVerifierKey(other.verifier))).exitCode).toBe(15);
  });
});

describe('glide audit verify of a log that took the place of another', () => {
  const replacing = (size: number, root: Uint8Array): string => {
    const closed = { origin: 'old.example/log', size: BigInt(size), root };
    return signLogSuccession({ origin: ORIGIN, closed, reason: 'a restore' }, log.signer);
  };

  it.each([
    ['every record the closed log had signed is in this one', parseCheckpoint(parseNote(log.note(12)).text)],
    ['are NOT what this log has in their place', { size: 12n, root: Buffer.alloc(32, 1) }],
    ['57 records the closed log had signed are not in this one', { size: 77n, root: Buffer.alloc(32, 1) }],
  ])('says so, and that %s', async (said, { size, root }) => {
    serve();
    await serveTiles(fake, log);
    fake.on('GET /v1/audit/key', { json: log.keyView({ succession: replacing(Number(size), root) }) });
    const { exitCode, stderr } = await glide('verify');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`took the place of old.example/log, closed at ${size} records: a restore`);
    expect(stderr).toContain(said);
  });

  it('does not believe just anybody', async () => {
    const succession = replacing(77, Buffer.alloc(32, 1)).replace('77', '78');
    serve();
    fake.on('GET /v1/audit/key', { json: log.keyView({ succession }) });
    expect((await glide('verify')).exitCode).toBe(15);
  });
});

describe('glide audit verify --policy', () => {
  const witnesses = [1, 2, 3].map((n) =>
    noteSigner(`w${n}.example`, 'cosignature', Buffer.alloc(32, 50 + n)),
  );
  const cosigned = (size: number, ...by: readonly number[]): string => {
    const note = log.note(size);
    const { text } = parseNote(note);
    return note + by.map((n) => signatureLine(text, witnesses[n - 1] ?? log.signer, new Date(0))).join('');
  };
  const policy = (name = 'policy', logLine = `log ${log.verifierKey}`): string => {
    const lines = witnesses.map(({ verifier }, i) => `witness w${i + 1} ${formatVerifierKey(verifier)}`);
    return keep(name, [logLine, ...lines, 'group two 2 w1 w2 w3', 'quorum two', ''].join('\n'));
  };
  const verify = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await glide('verify', '-o', 'json', ...args);
    return { exitCode, stderr, found: JSON.parse(stdout || '{}') as object };
  };

  it.each([
    [cosigned(SIZE, 1, 3), SIZE],
    [cosigned(SIZE, 2), 12],
  ])('says how far the quorum vouches for the log', async (newest, witnessedThrough) => {
    serve(log.checkpointView(newest));
    fake.on('GET /v1/audit/checkpoints', { json: { items: [{ size: 12, note: cosigned(12, 1, 2) }] } });
    expect(await verify('--policy', policy())).toMatchObject({ exitCode: 0, found: { witnessedThrough } });
  });

  it('fails where no checkpoint has the quorum, or a cosignature is forged', async () => {
    serve(log.checkpointView(cosigned(SIZE, 2)));
    expect(await verify('--policy', policy())).toMatchObject({
      exitCode: 15,
      found: { witnessedThrough: 0, fault: { kind: 'not-witnessed' } },
    });
    const forged = cosigned(SIZE, 1) + cosigned(12, 2).split('\n').slice(-2).join('\n');
    serve(log.checkpointView(forged));
    expect((await verify('--policy', policy())).exitCode).toBe(15);
  });

  it('knows the logs of the policy only, and says what is wrong with a policy', async () => {
    serve(log.checkpointView(cosigned(SIZE, 1, 2)));
    const other = formatVerifierKey(noteSigner('other.example', 'ed25519', Buffer.alloc(32, 60)).verifier);
    expect((await verify('--policy', policy('other', `log ${other}`))).exitCode).toBe(15);
    const { exitCode, stderr } = await verify('--policy', keep('bad', 'quorum w1\n'));
    expect([exitCode, stderr.includes('line 1: w1 is not defined above')]).toEqual([2, true]);
  });
});
