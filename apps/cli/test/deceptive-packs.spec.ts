import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVerifierKey, noteSigner } from '@glidepath/ledger';
import { FakeGateway } from '@glidepath/sdk/testing';
import { EvidenceLog, minute } from './evidence-log.js';
import { runGlide } from './run-glide.js';

const log = new EvidenceLog();
let fake: FakeGateway;
let folder: string;
let pack: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
  await log.serve(fake);
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
  pack = await outlined({});
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});

let count = 0;
const fresh = (name: string): string => {
  count += 1;
  return join(folder, `${count}-${name}`);
};

/** The pack glide makes of what audit says, which may be less than there is. */
async function outlined(view: object): Promise<string> {
  fake.on('POST /v1/audit/evidence', { json: { ...log.view(), ...view } });
  const file = fresh('pack.tar');
  const { from, until } = log.period;
  const asked = ['--from', from, '--until', until, '--out', file];
  expect((await runGlide(['audit', 'evidence', ...asked], { url: fake.url })).exitCode).toBe(0);
  return file;
}

async function verify(file: string, ...args: readonly string[]) {
  const { exitCode, stdout } = await runGlide(['audit', 'verify', '--pack', file, '-o', 'json', ...args]);
  return { exitCode, ...(stdout === '' ? {} : (JSON.parse(stdout) as object)) };
}

describe('a pack of an audit service that keeps something back', () => {
  const { first, endSize } = log;

  it.each<readonly [string, object]>([
    ['its first records', { from: minute(first - 20), start: log.head(first - 1) }],
    ['its last records', { until: minute(endSize + 20), last: endSize }],
    [
      'all there is',
      {
        from: minute(endSize + 5),
        until: minute(endSize + 20),
        first: endSize + 1,
        last: endSize,
      },
    ],
  ])('is found out when that is %s', async (_, view) => {
    const found = await verify(await outlined(view), '--key', log.verifierKey);
    expect(found).toMatchObject({ exitCode: 15, ok: false, fault: { file: 'manifest.json' } });
  });
});

describe('a pack somebody prepared', () => {
  it.each<readonly [string, (header: Buffer) => void]>([
    ['a link', (header) => header.write('2', 156)],
    ['a header with another name for the next file', (header) => header.write('x', 156)],
    ['a file below a prefix', (header) => header.write('elsewhere', 345)],
    ['a file twice', (header) => header.fill(0, 0, 100).write('manifest.json')],
    ['a size that leads back', (header) => header.write('-0000001000\0', 124)],
  ])('refuses an archive with %s, which others would unpack as something else', async (_, forge) => {
    const bytes = readFileSync(pack);
    const header = bytes.subarray(0, 512);
    forge(header);
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const file = fresh('forged.tar');
    writeFileSync(file, bytes);
    expect((await verify(file)).exitCode).toBe(2);
  });

  it("says how far a policy's witnesses vouch for it, and that they do not", async () => {
    const policy = fresh('policy');
    const witness = noteSigner('witness.example', 'cosignature', new Uint8Array(32).fill(7));
    writeFileSync(
      policy,
      `log ${log.verifierKey}\nwitness w ${formatVerifierKey(witness.verifier)}\nquorum w\n`,
    );
    expect(await verify(pack, '--policy', policy)).toMatchObject({
      exitCode: 15,
      fault: { file: 'end.note', detail: expect.stringContaining('cosignatures of w') },
    });
  });
});
