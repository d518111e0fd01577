import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatVerifierKey, noteSigner } from '@glidepath/ledger';
import { FakeGateway } from '@glidepath/sdk/testing';
import { packTar } from '../src/commands/audit/archive/pack-tar.js';
import { CHANGE, DETECTED, EvidenceLog } from './evidence-log.js';
import { runGlide } from './run-glide.js';
import { ORIGIN } from './sample-log.js';

const log = new EvidenceLog();
let fake: FakeGateway;
let folder: string;
let pack: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
  await log.serve(fake);
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
  pack = join(folder, 'pack.tar');
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});

const make = (...args: readonly string[]) => {
  const { from, until } = log.period;
  return runGlide(['audit', 'evidence', '--from', from, '--until', until, '-o', 'json', ...args], {
    url: fake.url,
  });
};
const verify = async (file: string, ...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await runGlide([
    'audit',
    'verify',
    '--pack',
    file,
    '-o',
    'json',
    ...args,
  ]);
  return { exitCode, stderr, ...(stdout === '' ? {} : (JSON.parse(stdout) as object)) };
};
const read = (path: string): string =>
  spawnSync('tar', ['-xOf', pack, path], { encoding: 'utf8', maxBuffer: 1e8 }).stdout;

/** A pack somebody altered: its files are changed, and then the manifest so that it fits. */
async function altered(
  change: (path: (name: string) => string) => void,
  isRedigested = true,
): Promise<string> {
  const unpacked = mkdtempSync(join(folder, 'x-'));
  spawnSync('tar', ['-xf', pack, '-C', unpacked]);
  change((name) => join(unpacked, name));
  const manifestFile = join(unpacked, 'manifest.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { files: Record<string, string> };
  const names = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
    .filter((name) => name !== 'manifest.json');
  const digests = names.map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(join(unpacked, name)))
      .digest('hex'),
  ]);
  if (isRedigested)
    writeFileSync(manifestFile, JSON.stringify({ ...manifest, files: Object.fromEntries(digests) }));
  const file = join(folder, `altered-${Math.random().toString(36).slice(2)}.tar`);
  await packTar(unpacked, file);
  return file;
}
const edit = (file: string, from: string | RegExp, to: string): void => {
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`nothing to edit in ${file}`);
  writeFileSync(file, edited);
};

describe('glide audit evidence', () => {
  it('writes one file with population, proofs, access and reconciliation', async () => {
    const { exitCode, stdout, stderr } = await make('--out', pack);
    expect([exitCode, stderr]).toMatchObject([0, expect.stringContaining('glide audit verify --pack')]);
    expect(JSON.parse(stdout)).toMatchObject({
      origin: ORIGIN,
      records: 8,
      changes: 2,
      deployments: 3,
      unexplained: 1,
      // Of neither change there is a proposal in this log.
      exceptions: 2,
      unlisted: 0,
    });
    expect(readdirSync(folder)).toEqual(['pack.tar']);
  });

  it('has every change of the period with every event of it, before the period too, and a proof for each', () => {
    const names = spawnSync('tar', ['-tf', pack], { encoding: 'utf8' }).stdout.split('\n');
    const ofChange = names.filter((name) => name.startsWith(`changes/${CHANGE}/`));
    const events = read(`changes/${CHANGE}.ndjson`).split('\n').length - 1;
    expect([ofChange.length, events]).toEqual([events, 11]);
    expect(names.filter((name) => name.startsWith(`changes/${DETECTED}/`))).toHaveLength(2);
    expect(names.filter((name) => name.startsWith('access-lists/'))).toHaveLength(2);
  });

  it('says who could approve and deploy at both dates, and what answers for each deployment', () => {
    expect(JSON.parse(read('access.json'))).toMatchObject({
      atStart: { couldApprove: ['grace'], couldDeploy: ['sam'] },
      atEnd: { couldApprove: ['ben'], couldDeploy: [] },
      acted: [{ subject: 'grace', approvals: 1, steering: 0, isListed: true }],
    });
    const { byVerdict, deployments } = JSON.parse(read('reconciliation.json')) as {
      byVerdict: object;
      deployments: readonly { verdict: string }[];
    };
    expect(byVerdict).toEqual({ allowed: 1, detected: 1, unexplained: 1 });
    expect(deployments.map(({ verdict }) => verdict)).toEqual(['allowed', 'detected', 'unexplained']);
    expect(JSON.parse(read('population.json'))).toMatchObject({ count: 2, records: 8 });
    expect(JSON.parse(read('names.json'))).toEqual({ grace: 'Grace Hopper' });
  });

  it.each([['--from', 'yesterday-ish'], []])('wants to know the period: %j', async (...args) => {
    const others =
      args.length === 0 ? [] : [...args, '--until', '2026-02-01', '--out', join(folder, 'none.tar')];
    expect((await runGlide(['audit', 'evidence', ...others], { url: fake.url })).exitCode).toBe(2);
  });
});

describe('glide audit verify --pack', () => {
  it('checks all of it with the key alone', async () => {
    expect(await verify(pack, '--key', log.verifierKey)).toMatchObject({
      exitCode: 0,
      ok: true,
      origin: ORIGIN,
      ...log.period,
      records: 8,
      changes: 2,
      unexplained: 1,
      fault: null,
    });
  });

  it('says that a key that came with the pack proves little', async () => {
    const { exitCode, stderr } = await verify(pack);
    expect([exitCode, stderr.includes('compare it with one kept from earlier')]).toEqual([0, true]);
  });

  it('refuses a pack of another key, and a file that is no pack', async () => {
    const other = formatVerifierKey(noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(9)).verifier);
    expect((await verify(pack, '--key', other)).exitCode).toBe(15);
    const none = join(folder, 'none.tar');
    writeFileSync(none, 'x'.repeat(2048));
    expect((await verify(none)).exitCode).toBe(2);
    expect((await verify(pack, '--dir', folder)).exitCode).toBe(2);
  });

  it('names a file that is not the one the manifest has, is missing, or was put in', async () => {
    const edited = await altered((path) => edit(path('population.json'), '"count": 2', '"count": 3'), false);
    expect(await verify(edited)).toMatchObject({ exitCode: 15, fault: { file: 'population.json' } });
    const lacking = await altered((path) => rmSync(path('access.json')), false);
    expect(await verify(lacking)).toMatchObject({ exitCode: 15, fault: { file: 'access.json' } });
    const more = await altered((path) => {
      mkdirSync(dirname(path('changes/x/1.tlog-proof')), { recursive: true });
      writeFileSync(path('changes/x/1.tlog-proof'), 'x');
    }, false);
    expect(await verify(more)).toMatchObject({ exitCode: 15, fault: { file: 'changes/x/1.tlog-proof' } });
  });

  it('reads no further in a line that no event can fill', async () => {
    const file = await altered((path) => writeFileSync(path('events.ndjson'), `"${'x'.repeat(3_000_000)}"`));
    expect(await verify(file)).toMatchObject({ exitCode: 15, fault: { file: 'events.ndjson' } });
  });

  it.each<readonly [string, (path: (name: string) => string) => void, string]>([
    ['a record altered', (path) => edit(path('events.ndjson'), '"allow"', '"denyy"'), 'events.ndjson'],
    [
      'a record left out',
      (path) => edit(path('events.ndjson'), /^.*gate\.decided.*\n/m, ''),
      'events.ndjson',
    ],
    ['the last records left out', (path) => edit(path('events.ndjson'), /(.*\n){2}$/, ''), 'events.ndjson'],
    [
      'a conclusion bettered',
      (path) => edit(path('reconciliation.json'), '"unexplained": 1', '"unexplained": 0'),
      'reconciliation.json',
    ],
    [
      'a change forgotten',
      (path) => edit(path('population.json'), '"count": 2', '"count": 1'),
      'population.json',
    ],
    ['somebody listed', (path) => edit(path('access.json'), '"ben"', '"eve"'), 'access.json'],
    [
      'an event of a change left out',
      (path) => edit(path(`changes/${CHANGE}.ndjson`), /^.*gate\.decided.*\n/m, ''),
      `changes/${CHANGE}.ndjson`,
    ],
    [
      'an early event of a change left out',
      (path) => edit(path(`changes/${CHANGE}.ndjson`), /^.*filler 7".*\n/m, ''),
      `changes/${CHANGE}.ndjson`,
    ],
    [
      'an access list left out',
      (path) => edit(path('access-lists.ndjson'), /^.*\n/, ''),
      'access-lists.ndjson',
    ],
    [
      'the newest access list left out',
      (path) => edit(path('access-lists.ndjson'), /[^\n]*\n$/, ''),
      'access-lists.ndjson',
    ],
    [
      'the period moved',
      (path) => edit(path('manifest.json'), /"until": "[^"]*"/, `"until": "2026-01-01T04:38:30.000Z"`),
      'manifest.json',
    ],
    [
      'a first position moved',
      (path) => edit(path('manifest.json'), /"first": (\d+)/, `"first": ${log.first + 1}`),
      'manifest.json',
    ],
    [
      'a checkpoint forged',
      (path) =>
        writeFileSync(
          path('end.note'),
          log.note(log.endSize, noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(9))),
        ),
      'end.note',
    ],
    [
      'an edge altered',
      (path) =>
        edit(path('start.hashes'), /^./, readFileSync(path('start.hashes'), 'utf8')[0] === 'A' ? 'B' : 'A'),
      'start.hashes',
    ],
    [
      'a hash of a proof cut',
      (path) => edit(path(`changes/${CHANGE}/${log.first}.tlog-proof`), /^(index .*\n).*\n/m, '$1'),
      `changes/${CHANGE}/${log.first}.tlog-proof`,
    ],
    [
      'the proof of another record',
      (path) =>
        writeFileSync(
          path(`changes/${CHANGE}/${log.first}.tlog-proof`),
          readFileSync(path(`changes/${CHANGE}/${log.first + 1}.tlog-proof`)),
        ),
      `changes/${CHANGE}/${log.first}.tlog-proof`,
    ],
    [
      'a consistency proof cut',
      (path) => edit(path('consistency.hashes'), /^.*\n/, ''),
      'consistency.hashes',
    ],
  ])('notices %s, though every digest was made to fit', async (_, change, file) => {
    expect(await verify(await altered(change), '--key', log.verifierKey)).toMatchObject({
      exitCode: 15,
      ok: false,
      fault: { file },
    });
  });
});

const program = fileURLToPath(new URL('../bin/glide.js', import.meta.url));
const guard = fileURLToPath(new URL('no-network.mjs', import.meta.url));
const isBuilt = existsSync(new URL('../dist/commands/audit/verify-pack.js', import.meta.url));
const describeBuilt = isBuilt ? describe : describe.skip;

describeBuilt(
  `verifying a pack without a network${isBuilt ? '' : ' (skipped: apps/cli is not built)'}`,
  () => {
    it('opens no socket', () => {
      const args = ['--import', guard, program, 'audit', 'verify', '--pack', pack, '--key', log.verifierKey];
      const { status } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { LANG: 'C' } });
      expect(status).toBe(0);
    });
  },
);
