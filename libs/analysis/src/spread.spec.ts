import {
  absorb,
  burstProofJudgeOptions,
  defaultJudgeOptions,
  initialJudgement,
  judge,
  lateHarmJudgeOptions,
} from './count-judge.js';
import type { JudgeOptions, Judgement } from './count-judge.js';
import { initialSpread, recordSpread, spreadIndex, type SpreadOptions } from './spread.js';
import type { Tick } from './tick.js';

const TICK_MS = 10_000;
const options = { bucketsMs: [0], comparesWith: 'all', sigmas: 2.33, leastTicks: 2 } as const;

function indexOf(bads: readonly number[], bucketMs = 0, judged: SpreadOptions = options): number {
  const state = bads.reduce(
    (spread, bad, i) => recordSpread(spread, i * TICK_MS, { total: 100, bad }, bucketMs),
    initialSpread,
  );
  return spreadIndex(state, judged);
}

describe('spreadIndex', () => {
  it('is 1 for what chance explains, and before there is anything to compare', () => {
    expect(indexOf([])).toBe(1);
    expect(indexOf([40])).toBe(1);
    expect(indexOf([0, 0, 0])).toBe(1);
    expect(indexOf([5, 6, 4, 5, 7, 3])).toBe(1);
  });

  it('is about the size of one burst in a quiet run, however long the run', () => {
    expect(indexOf([0, 20])).toBeCloseTo(20, 10);
    expect(indexOf([...Array.from({ length: 200 }, () => 0), 20])).toBeCloseTo(20, 10);
  });

  it('finds a burst that lasts longer than a tick in longer buckets', () => {
    const bads = [...Array.from({ length: 24 }, () => 0), 4, 4, 4, 4, 4, 4];
    expect(indexOf(bads)).toBeLessThan(5);
    expect(indexOf(bads, 60_000)).toBeCloseTo(24, 10);
  });

  it('leaves ticks without traffic out', () => {
    expect(recordSpread(initialSpread, 0, { total: 0, bad: 0 }, 0)).toBe(initialSpread);
  });
});

describe('spreadIndex between neighbours', () => {
  const neighbours = { ...options, comparesWith: 'neighbour' } as const;
  const quiet = Array.from({ length: 60 }, () => 1);

  it('is 1 for what chance explains, and before there is anything to compare', () => {
    for (const bads of [[], [40], [0, 0, 0], [5, 6, 4, 5, 7, 3]])
      expect(indexOf(bads, 0, neighbours)).toBe(1);
  });

  it('is about the size of one burst, while it is the newest and when it is over', () => {
    expect(indexOf([...quiet.map(() => 0), 20], 0, neighbours)).toBeCloseTo(20, 0);
    expect(indexOf([...quiet.map(() => 0), 20, 0, 0], 0, neighbours)).toBeCloseTo(20, 0);
  });

  it('forgets a fault that begins late and stays, which all of the run would take for a burst', () => {
    const late = [...quiet, 10, 10, 10, 10, 10, 10];
    expect(indexOf(late)).toBeGreaterThan(3);
    expect(indexOf(late, 0, neighbours)).toBe(1);
  });
});

/** The verdict on ticks of 100 requests in each arm. */
function look(
  judged: JudgeOptions,
  bads: readonly (readonly [canary: number, control: number])[],
): Judgement {
  const ticks = bads.map(([canary, control], i): Tick => {
    return {
      startMs: i * TICK_MS,
      canary: { total: 100, bad: canary },
      control: { total: 100, bad: control },
    };
  });
  const end = ticks.reduce(
    (state, tick) => absorb(state, { reading: 'ok', tick }, judged),
    initialJudgement(judged),
  );
  return judge(end, judged);
}

const QUIET = Array.from({ length: 60 }, () => [0, 0] as const);

describe.each([
  ['2', burstProofJudgeOptions],
  ['3', lateHarmJudgeOptions],
])('the judge of version %s', (_, judged) => {
  it('does not take one burst for a fault, at whatever tick it comes', () => {
    for (const before of [0, 1, 5, 59]) {
      const bads = [...QUIET.slice(0, before), [20, 0] as const, ...QUIET];
      expect(look(defaultJudgeOptions, bads).verdict).toBe('harmful');
      expect(look(judged, bads).verdict).not.toBe('harmful');
    }
  });

  it('finds a steady fault as soon as version 1 does, from the second tick on', () => {
    const faulty = Array.from({ length: 3 }, () => [6, 0] as const);
    expect(look(judged, faulty).verdict).toBe('harmful');
    expect(look(judged, [[40, 0]]).verdict).not.toBe('harmful');
    expect(
      look(judged, [
        [40, 0],
        [38, 1],
      ]).verdict,
    ).toBe('harmful');
  });

  it('remembers plain data', () => {
    const tick: Tick = { startMs: 0, canary: { total: 9, bad: 1 }, control: { total: 9, bad: 0 } };
    const state = absorb(initialJudgement(judged), { reading: 'ok', tick }, judged);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(Object.keys(initialJudgement(defaultJudgeOptions))).not.toContain('spread');
  });
});

describe('the judge of version 3, beyond that of version 2,', () => {
  it('sees harm that begins late', () => {
    const healthy = Array.from({ length: 60 }, () => [1, 1] as const);
    const harmful = Array.from({ length: 20 }, () => [10, 1] as const);
    const after = harmful.findIndex(
      (_, i) => look(lateHarmJudgeOptions, [...healthy, ...harmful.slice(0, i)]).verdict === 'harmful',
    );
    expect(look(lateHarmJudgeOptions, healthy).verdict).not.toBe('harmful');
    expect(after).toBeGreaterThan(0);
    expect(look(burstProofJudgeOptions, [...healthy, ...harmful]).verdict).not.toBe('harmful');
  });
});
