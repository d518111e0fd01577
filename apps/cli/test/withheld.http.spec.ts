import { canonicalJson, envelopeText, eventDigest, type RawEvent } from '@glidepath/event-store';
import { FakeGateway } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';
import { SampleLog } from './sample-log.js';
import { serveLog, serveTiles } from './serve-log.js';

const SIZE = 12;
const ERASED = 5;
let fake: FakeGateway;
let log: SampleLog;

beforeEach(async () => {
  fake = await FakeGateway.start();
  log = new SampleLog(SIZE);
  log.rows.splice(ERASED - 1, 1, erasedAt(log.rows[ERASED - 1]));
  serveLog(fake, log);
  await serveTiles(fake, log);
});
afterEach(() => fake.stop());

function erasedAt(row: RawEvent | undefined): RawEvent {
  if (row === undefined) throw new RangeError('the log is too short');
  const data = { subject: 'grace', reason: 'request 12', erasedAt: row.recordedAt };
  const event = { ...row, type: 'subject.erased', dataText: canonicalJson(data) };
  return { ...event, digest: eventDigest(event, event.dataText) };
}

/** The log as audit gives it to who is no auditor, and these positions besides. */
function withheld(...positions: readonly number[]): string {
  const dataText = 'null,"withheld":["auditor","admin"]';
  return log.rows
    .map((row) => `${envelopeText(positions.includes(row.position) ? { ...row, dataText } : row)}\n`)
    .join('');
}

const verify = async () => {
  const { exitCode, stdout, stderr } = await runGlide(
    ['audit', 'verify', '--key', log.verifierKey, '-o', 'json'],
    { url: fake.url },
  );
  return { exitCode, stderr, ...(JSON.parse(stdout) as object) };
};

describe('a log some of which is for auditors', () => {
  it('verifies for everybody, by digests where there are no contents', async () => {
    fake.on('GET /v1/events', { text: withheld(ERASED) });
    expect(await verify()).toMatchObject({
      exitCode: 0,
      ok: true,
      size: SIZE,
      hasContents: true,
      withheld: 1,
    });
    expect((await verify()).stderr).toContain('for auditors');
  });

  it('says nothing of that to an auditor', async () => {
    expect(await verify()).toMatchObject({ exitCode: 0, hasContents: true, withheld: 0 });
  });

  it('is not believed that anything else is for auditors', async () => {
    fake.on('GET /v1/events', { text: withheld(ERASED, 7) });
    expect(await verify()).toMatchObject({
      exitCode: 15,
      fault: { kind: 'altered-content', from: 7, to: 7 },
    });
  });

  it('says that the bus was not compared for who may not ask that', async () => {
    fake.on('GET /v1/audit/mirror', { status: 403, json: { type: '/problems/forbidden', status: 403 } });
    expect(await verify()).toMatchObject({
      exitCode: 0,
      mirrored: null,
      stderr: expect.stringContaining('the bus was not compared'),
    });
  });
});
