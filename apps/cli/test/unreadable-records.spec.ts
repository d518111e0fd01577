import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventDigest, type RawEvent } from '@glidepath/event-store';
import { FakeGateway } from '@glidepath/sdk/testing';
import { EvidenceLog } from './evidence-log.js';
import { runGlide } from './run-glide.js';

let fake: FakeGateway;
let folder: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});

/** A log in which the n-th record of the period is another, sealed like that or altered afterwards. */
function logWith(changes: ReadonlyMap<number, Partial<RawEvent>>, isSealed: boolean): EvidenceLog {
  const log = new EvidenceLog();
  for (const [at, change] of changes) {
    const index = log.first - 1 + at;
    const before = log.rows[index];
    if (before === undefined) throw new RangeError(`the period has no record ${at}`);
    const row = { ...before, ...change };
    log.rows[index] = isSealed ? { ...row, digest: eventDigest(row, row.dataText) } : row;
  }
  return log;
}

async function make(log: EvidenceLog, name: string) {
  await log.serve(fake);
  const { from, until } = log.period;
  const out = join(folder, name);
  const asked = ['--from', from, '--until', until, '--out', out, '-o', 'json'];
  return { out, ...(await runGlide(['audit', 'evidence', ...asked], { url: fake.url })) };
}

describe('records of a period that this program cannot read', () => {
  const log = logWith(
    new Map<number, Partial<RawEvent>>([
      [0, { type: 'approval.foreseen' }],
      [2, { schemaVersion: 99 }],
      [3, { dataText: '{"deploymentId":7}' }],
      [7, { dataText: '{}' }],
    ]),
    true,
  );
  const expected = [
    { position: log.first, type: 'approval.foreseen', reason: expect.stringContaining('approval.foreseen') },
    { position: log.first + 2, type: 'gate.decided', reason: expect.stringContaining('version 99') },
    {
      position: log.first + 3,
      type: 'deployment.recorded',
      reason: expect.stringContaining('"deploymentId"'),
    },
    { position: log.first + 7, stream: 'access-list', reason: expect.stringContaining('"source"') },
  ];
  let pack: string;

  it('are named with position, stream and reason in a pack of all the others', async () => {
    const { out, exitCode, stdout, stderr } = await make(log, 'pack.tar');
    pack = out;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ records: 8, changes: 2, unreadable: expected });
    expect(stderr).toContain(`position ${log.first + 7} of access-list (access.recorded, version 1)`);
  });

  it('are named by who verifies the pack, which is whole', async () => {
    const asked = ['audit', 'verify', '--pack', pack, '--key', log.verifierKey, '-o', 'json'];
    const { exitCode, stdout, stderr } = await runGlide(asked);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { ok: true, unreadable: expected }]);
    expect(stderr).toContain(`position ${log.first + 3} of deployment-`);
  });
});

describe('a record that was altered in the database', () => {
  it.each<readonly [string, Partial<RawEvent>]>([
    ['says something else', { dataText: '{"outcome":"deny"}' }],
    ['is no JSON any more', { dataText: '{"outcome":' }],
    ['is nothing an event can be', { dataText: 'null' }],
  ])('is named, and no pack is made of it, where it %s', async (_, change) => {
    const log = logWith(new Map([[2, change]]), false);
    const { exitCode, stderr } = await make(log, 'altered.tar');
    expect(exitCode).toBe(15);
    expect(stderr).toContain(`position ${log.first + 2} of gate-`);
    expect(stderr).toContain('glide audit verify');
    expect(readdirSync(folder).filter((name) => name.includes('altered'))).toEqual([]);
  });
});
