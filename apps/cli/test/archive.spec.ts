import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteSigner } from '@glidepath/ledger';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { ORIGIN, SampleLog } from './sample-log.js';
import { serveLog, serveTiles } from './serve-log.js';

const SIZE = 600;
const log = new SampleLog(SIZE);
let fake: FakeGateway;
let folder: string;
let exported: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
  serveLog(fake, log);
  await serveTiles(fake, log);
  const items = [5, 256, 300, SIZE].map((size) => ({ size, note: log.note(size) }));
  fake.on('GET /v1/audit/checkpoints', { json: { items } });
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
  exported = join(folder, 'log');
  await runGlide(['audit', 'export', '--dir', exported], { url: fake.url });
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => fake.stop());

const glide = (...args: readonly string[]) => runGlide(['audit', ...args]);
const verified = async (...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await glide('verify', '-o', 'json', ...args);
  return { exitCode, stderr, ...(JSON.parse(stdout) as { fault: { kind: string } | null }) };
};
const path = (name: string): string => join(exported, name);

/** Changes one byte of an exported file. */
function flip(name: string, at: number): void {
  const bytes = readFileSync(path(name));
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path(name), bytes);
}

describe('glide audit export', () => {
  it('writes the layout of C2SP tlog-tiles, every checkpoint, the key and the events', () => {
    const names = readdirSync(exported, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(exported.length + 1))
      .toSorted();
    expect(names).toEqual([
      'checkpoint',
      'checkpoints/256.note',
      'checkpoints/300.note',
      'checkpoints/5.note',
      'checkpoints/600.note',
      'events.ndjson',
      'key',
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/88',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/88',
    ]);
    expect(readFileSync(path('events.ndjson'), 'utf8')).toBe(log.text);
  });

  it.each([['--dir', '--bundle'], []])('wants to know where to: %j', async (...flags: readonly string[]) => {
    const places = flags.flatMap((flag) => [flag, join(folder, 'x')]);
    expect((await runGlide(['audit', 'export', ...places], { url: fake.url })).exitCode).toBe(2);
  });

  it('leaves a folder alone that is not empty', async () => {
    const { exitCode, stderr } = await runGlide(['audit', 'export', '--dir', exported], { url: fake.url });
    expect([exitCode, stderr.includes('is not empty')]).toEqual([2, true]);
  });
});

describe('glide audit verify --dir', () => {
  it('verifies without a server', async () => {
    expect(await verified('--dir', exported, '--key', log.verifierKey)).toMatchObject({
      exitCode: 0,
      ok: true,
      origin: ORIGIN,
      size: SIZE,
      sealedThrough: SIZE,
      checkpoints: 4,
      pairs: 3,
      mirrored: null,
    });
  });

  it('verifies a bare directory: what C2SP defines and nothing more', async () => {
    rmSync(path('events.ndjson'));
    rmSync(path('checkpoints'), { recursive: true });
    const bare = await verified('--dir', exported);
    expect(bare).toMatchObject({ exitCode: 0, size: SIZE, checkpoints: 1, hasContents: false });
    expect(bare.stderr).toContain('compared with nothing');
  });

  it('compares with checkpoints kept elsewhere', async () => {
    const kept = join(folder, 'kept.note');
    const other = new SampleLog(SIZE);
    other.rows.splice(
      2,
      1,
      ...new SampleLog(3).rows.slice(2).map((row) => ({ ...row, type: 'change.closed' })),
    );
    writeFileSync(kept, other.note(300));
    expect(await verified('--dir', exported, '--checkpoint', kept)).toMatchObject({
      exitCode: 15,
      fault: { kind: 'split-view', to: 300 },
    });
  });

  it('names the event that was altered', async () => {
    const text = readFileSync(path('events.ndjson'), 'utf8');
    writeFileSync(path('events.ndjson'), text.replace('"data\\":\\"412', '"data\\":\\"413'));
    expect((await verified('--dir', exported)).fault).toMatchObject({ kind: 'altered-content', from: 412 });
  });

  it('names the events that are missing at the end', async () => {
    const lines = readFileSync(path('events.ndjson'), 'utf8')
      .split('\n')
      .slice(0, SIZE - 3);
    writeFileSync(path('events.ndjson'), `${lines.join('\n')}\n`);
    expect((await verified('--dir', exported)).fault).toMatchObject({ kind: 'missing', from: 598, to: SIZE });
  });

  it.each([
    ['tile/0/001', 9, { kind: 'altered-file', from: 257, to: 257 }],
    ['tile/1/000.p/2', 40, { kind: 'altered-file', from: 1, to: 512 }],
    ['tile/entries/002.p/88', 60, { kind: 'altered-file', from: 513, to: SIZE }],
    ['events.ndjson', 1, { kind: 'altered-content', from: 1, to: 1 }],
  ])('notices one byte of %s', async (name, at, fault) => {
    flip(name, at);
    expect(await verified('--dir', exported)).toMatchObject({ exitCode: 15, fault });
  });

  it.each(['tile/0/000', 'tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/000'])(
    'misses %s',
    async (name) => {
      rmSync(path(name));
      expect(await verified('--dir', exported)).toMatchObject({
        exitCode: 15,
        fault: { kind: 'altered-file' },
      });
    },
  );

  it('names the record of a bare directory that was altered', async () => {
    rmSync(path('events.ndjson'));
    const bundle = readFileSync(path('tile/entries/001'), 'latin1');
    writeFileSync(path('tile/entries/001'), bundle.replace('"position":300', '"position":301'), 'latin1');
    expect((await verified('--dir', exported)).fault).toMatchObject({ kind: 'missing', from: 300 });
    writeFileSync(
      path('tile/entries/001'),
      bundle.replace(/commented(?=","version":300)/, 'cancelled'),
      'latin1',
    );
    expect((await verified('--dir', exported)).fault).toMatchObject({ kind: 'altered-record', from: 300 });
  });

  it('refuses a checkpoint of another key, and a folder without one', async () => {
    const forger = noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(9));
    writeFileSync(path('checkpoints/5.note'), log.note(5, forger));
    const { exitCode, stderr } = await glide('verify', '--dir', exported);
    expect([exitCode, stderr.includes('checkpoints/5.note does not verify')]).toEqual([15, true]);
    rmSync(path('checkpoint'));
    expect((await glide('verify', '--dir', exported)).exitCode).toBe(2);
  });
});

describe('glide audit verify --bundle', () => {
  it('verifies the same folder as one file, that tar can read too', async () => {
    const file = join(folder, 'log.tar');
    await runGlide(['audit', 'export', '--bundle', file], { url: fake.url });
    expect(await verified('--bundle', file)).toMatchObject({ exitCode: 0, size: SIZE, pairs: 3 });
    const { stdout } = spawnSync('tar', ['-xOf', file, 'events.ndjson'], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    expect(stdout).toBe(log.text);
    expect(readdirSync(folder)).toEqual(['log', 'log.tar']);
  });

  it('notices one byte, and a file that is no bundle', async () => {
    const file = join(folder, 'log.tar');
    await runGlide(['audit', 'export', '--bundle', file, '--without-events'], { url: fake.url });
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"position":77,');
    bytes.write('8', at + '"position":'.length);
    writeFileSync(file, bytes);
    expect(await verified('--bundle', file)).toMatchObject({ exitCode: 15 });
    writeFileSync(file, 'x'.repeat(1024));
    expect((await glide('verify', '--bundle', file)).exitCode).toBe(2);
  });
});

const program = fileURLToPath(new URL('../bin/glide.js', import.meta.url));
const guard = fileURLToPath(new URL('no-network.mjs', import.meta.url));
const isBuilt = existsSync(new URL('../dist/main.js', import.meta.url));
const describeBuilt = isBuilt ? describe : describe.skip;

describeBuilt(`verifying without a network${isBuilt ? '' : ' (skipped: apps/cli is not built)'}`, () => {
  const guarded = (...args: readonly string[]) => [
    process.execPath,
    '--import',
    guard,
    program,
    'audit',
    ...args,
  ];
  const run = ([file = '', ...args]: readonly string[], url = fake.url) =>
    spawnSync(file, args, { encoding: 'utf8', env: { GLIDEPATH_URL: url, LANG: 'C' } });

  it('is watched by a guard that works', () => {
    expect(run(guarded('checkpoint')).status).toBe(99);
  });

  it('opens no socket for a folder or a bundle', async () => {
    const file = join(folder, 'log.tar');
    await runGlide(['audit', 'export', '--bundle', file], { url: fake.url });
    expect(run(guarded('verify', '--dir', exported))).toMatchObject({ status: 0 });
    expect(run(guarded('verify', '--bundle', file))).toMatchObject({ status: 0 });
  });

  const canUnshare = spawnSync('unshare', ['-rn', 'true']).status === 0;
  const describeUnshared = canUnshare ? describe : describe.skip;
  describeUnshared(
    `in a namespace of its own${canUnshare ? '' : ' (skipped: unshare -rn is refused)'}`,
    () => {
      it('works', () => {
        const plain = [process.execPath, program, 'audit', 'verify', '--dir', exported];
        expect(run(['unshare', '-rn', ...plain])).toMatchObject({ status: 0 });
      });
    },
  );
});
