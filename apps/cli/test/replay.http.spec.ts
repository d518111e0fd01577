import type { GateDecided } from '@glidepath/contracts';
import { envelopeText, type RawEvent } from '@glidepath/event-store';
import { FakeGateway } from '@glidepath/sdk/testing';
import { rewritten, sampleDecisions } from '../../audit/src/replay/domain/sample-decisions.js';
import { runGlide } from './run-glide.js';
import { change } from './sample-views.js';

let fake: FakeGateway;
let history: readonly RawEvent[];

beforeAll(async () => {
  fake = await FakeGateway.start();
  history = await sampleDecisions();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const glide = (...args: readonly string[]) => runGlide(['audit', 'replay', ...args], { url: fake.url });
const serve = (events: readonly RawEvent[]) =>
  fake.on('GET /v1/events', { text: events.map((raw) => `${envelopeText(raw)}\n`).join('') });

describe('glide audit replay --decisions', () => {
  it('counts the decisions that were made again, by kind', async () => {
    serve(history);
    const { exitCode, stdout } = await glide('--decisions', '-o', 'json');
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      {
        ok: true,
        events: history.length,
        position: history.length,
        decisions: { score: 2, policy: 2, approval: 1, verdict: 1, gate: 2 },
        differing: 0,
        first: null,
      },
    ]);
    expect(fake.requests[0]?.query['types']?.split(',')).toContain('risk.assessed');
  });

  it('names the first decision that does not follow, and ends with 15', async () => {
    serve(rewritten<GateDecided['data']>(history, 'gate.decided', (data) => ({ ...data, outcome: 'deny' })));
    const { exitCode, stdout, stderr } = await glide('--decisions');
    expect(exitCode).toBe(15);
    expect(stderr).toContain('position 2: the gate does not follow from what it was made from');
    expect(stdout).toMatch(/differing +2\n/);
    expect(stdout).toMatch(/what differs +gate: outcome\n/);
    expect(stdout).toContain('"outcome":"wait"');
  });

  it('tells what was never decided only where history is read to its end', async () => {
    serve(history.filter(({ type }) => type !== 'approval-case.resolved'));
    expect((await glide('--decisions', '--until', '99')).exitCode).toBe(0);
    const { exitCode, stdout } = await glide('--decisions', '-o', 'json');
    expect([exitCode, JSON.parse(stdout).first.kind]).toEqual([15, 'approval']);
  });

  it('does not begin in the middle', async () => {
    const { exitCode, stderr } = await glide('--decisions', '--quiet', '--from', '3');
    expect([exitCode, stderr.includes('no --from here')]).toEqual([2, true]);
  });
});

describe('glide audit replay', () => {
  it('asks for one stream, one kind of aggregate and one actor', async () => {
    serve([]);
    await glide('--stream', 'gate-x', '--aggregate', 'gate', '--actor', 'ada');
    expect(fake.requests[0]?.query).toEqual({ stream: 'gate-x', aggregate: 'gate', actor: 'ada' });
  });
});

describe('glide change get --at', () => {
  it('asks for the change as it was', async () => {
    fake.on('GET /v1/changes/CHG-1001', { json: { ...change, state: 'awaiting-approval' } });
    const { stdout } = await runGlide(['change', 'get', 'CHG-1001', '--at', '17', '-o', 'json'], {
      url: fake.url,
    });
    expect(JSON.parse(stdout).state).toBe('awaiting-approval');
    expect(fake.requests[0]?.query).toEqual({ at: '17' });
  });
});
