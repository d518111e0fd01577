import fc from 'fast-check';
import { absorb, defaultJudgeOptions, initialJudgement, judge } from './count-judge.js';
import type { JudgeOptions, JudgeState, Reading } from './count-judge.js';

const plain: JudgeOptions = { ...defaultJudgeOptions, dispersion: 'none' };

function reading(canary: readonly [number, number], control: readonly [number, number], second = 0): Reading {
  const [canaryTotal, canaryBad] = canary;
  const [controlTotal, controlBad] = control;
  const counts = {
    canary: { total: canaryTotal, bad: canaryBad },
    control: { total: controlTotal, bad: controlBad },
  };
  return { reading: 'ok', tick: { startMs: second * 1000, ...counts } };
}

function fold(readings: readonly Reading[], options: JudgeOptions = plain): JudgeState {
  return readings.reduce((state, next) => absorb(state, next, options), initialJudgement(options));
}

function times(count: number, make: (second: number) => Reading): readonly Reading[] {
  return Array.from({ length: count }, (_, second) => make(second));
}

const counts = fc.integer({ min: 1, max: 500 }).chain((total) => fc.tuple(fc.constant(total), fc.nat(total)));
const anyReading = fc.oneof(
  fc.tuple(counts, counts, fc.nat(3600)).map(([canary, control, second]) => reading(canary, control, second)),
  fc.constant<Reading>({ reading: 'no-data' }),
  fc.constant<Reading>({ reading: 'error', detail: 'timeout' }),
);

describe('evidence of harm', () => {
  it('has no opinion before anything was seen', () => {
    expect(judge(fold([]), plain)).toMatchObject({
      verdict: 'not-enough-data',
      logEHarm: 0,
      anytimeP: 1,
      ticks: 0,
    });
  });

  it('is the hand-computed likelihood ratio for one rate ratio', () => {
    const options: JudgeOptions = { ...plain, harmRatios: [3] };
    // Equal arms: an error falls on the canary with 3/4 instead of 1/2; 5 there and 1 elsewhere.
    const expected = 5 * Math.log(1.5) + Math.log(0.5);
    expect(judge(fold([reading([100, 5], [100, 1])], options), options).logEHarm).toBeCloseTo(expected, 12);
  });

  it('follows the weight: the same errors at another share weigh differently', () => {
    const options: JudgeOptions = { ...plain, harmRatios: [3] };
    // One in ten requests: an error falls on the canary with 0.3/1.2 = 0.25 instead of 0.1.
    const expected = 2 * Math.log(2.5) + Math.log(0.75 / 0.9);
    expect(judge(fold([reading([10, 2], [90, 1])], options), options).logEHarm).toBeCloseTo(expected, 12);
  });

  it('averages the rate ratios, not their logarithms', () => {
    const options: JudgeOptions = { ...plain, harmRatios: [3, 7] };
    const mean = (1.5 ** 4 + 1.75 ** 4) / 2;
    expect(judge(fold([reading([50, 4], [50, 0])], options), options).logEHarm).toBeCloseTo(
      Math.log(mean),
      12,
    );
  });

  it('ignores an outage that hits both arms alike', () => {
    const outage = times(180, (second) => reading([50, 25], [50, 25], second));
    expect(judge(fold(outage), plain).verdict).not.toBe('harmful');
  });

  it('learns nothing of harm from a tick with one arm only', () => {
    const oneArmed = fold([reading([100, 50], [0, 0]), reading([0, 0], [100, 50])]);
    expect(judge(oneArmed, plain)).toMatchObject({ logEHarm: 0, logESafe: 0, ticks: 2 });
  });

  it('calls a tenfold error rate harmful within seconds, and stays with it', () => {
    const bad = times(30, (second) => reading([10, 1], [90, second % 10 === 0 ? 1 : 0], second));
    const good = times(600, (second) => reading([50, 0], [50, second % 2], 30 + second));
    const afterBad = judge(fold(bad), plain);
    const afterRecovery = judge(fold([...bad, ...good]), plain);
    expect(afterBad.verdict).toBe('harmful');
    expect(afterRecovery.verdict).toBe('harmful');
    expect(afterRecovery.logEHarm).toBeLessThan(afterRecovery.harmThreshold);
    expect(afterRecovery.anytimeP).toBeLessThanOrEqual(0.01);
  });

  it('stays finite after a year of every request failing', () => {
    const year = times(10, (second) => reading([3e9, 3e9], [3e9, 0], second));
    const { logEHarm, logESafe } = judge(fold(year), plain);
    expect(Number.isFinite(logEHarm) && Number.isFinite(logESafe)).toBe(true);
  });
});

describe('evidence of safety', () => {
  it('is the hand-computed likelihood ratio against the tolerated ratio', () => {
    const options: JudgeOptions = { ...plain, safeRatios: [1], toleratedRatio: 3 };
    // Equal arms: "equal" puts an error on the canary with 1/2, "three times as bad" with 3/4.
    const expected = 2 * Math.log(0.5 / 0.75) + 4 * Math.log(0.5 / 0.25);
    expect(judge(fold([reading([100, 2], [100, 4])], options), options).logESafe).toBeCloseTo(expected, 12);
  });

  it('calls an equal canary safe in time and one at the boundary not', () => {
    const equal = times(100, (second) => reading([100, 1], [100, 1], second));
    const atBoundary = times(100, (second) => reading([100, 2], [100, 1], second));
    expect(judge(fold(equal), plain).verdict).toBe('safe');
    expect(judge(fold(atBoundary), plain).verdict).not.toBe('safe');
  });

  it('is not claimed without errors to compare', () => {
    const silent = times(1000, (second) => reading([100, 0], [100, 0], second));
    expect(judge(fold(silent), plain)).toMatchObject({
      verdict: 'not-enough-data',
      logEHarm: 0,
      logESafe: 0,
    });
  });
});

describe('dispersion correction', () => {
  it('is on by default and divides the evidence by the index of the control', () => {
    const history = [0, 20, 0, 20, 0, 20].map((bad, minute) => reading([0, 0], [1000, bad], minute * 60));
    const readings = [...history, reading([500, 12], [500, 1], 400)];
    const corrected = judge(fold(readings, defaultJudgeOptions), defaultJudgeOptions);
    const raw = judge(fold(readings), plain);
    // Complete minutes 0, 20, 0, 20, 0, 20 have mean 10: chi-square = 6 · 100 / 10, five degrees of freedom.
    expect(corrected.dispersionIndex).toBeCloseTo(12, 12);
    expect(corrected.logEHarm).toBeCloseTo(raw.logEHarm / 12, 12);
    expect(raw.verdict).toBe('harmful');
    expect(corrected.verdict).toBe('not-enough-data');
  });
});

describe('a broken measurement', () => {
  const error: Reading = { reading: 'error', detail: 'connection refused' };

  it('is called after several faults in a row and forgotten with the next counts', () => {
    const faults = times(5, () => error);
    expect(judge(fold(faults.slice(1)), plain).verdict).toBe('not-enough-data');
    expect(judge(fold(faults), plain)).toMatchObject({
      verdict: 'broken-measurement',
      fault: 'connection refused',
    });
    expect(judge(fold([...faults, reading([1, 0], [1, 0])]), plain).verdict).toBe('not-enough-data');
  });

  it('is what impossible counts are, and they add no evidence', () => {
    const impossible = [reading([10, 11], [10, 0]), reading([10, -1], [10, 0]), reading([0.5, 0], [10, 0])];
    const state = fold([...impossible, reading([Number.NaN, 0], [10, 0]), reading([10, 0], [10, Infinity])]);
    expect(judge(state, plain)).toMatchObject({ verdict: 'broken-measurement', ticks: 0, logEHarm: 0 });
  });

  it('is not silence', () => {
    expect(judge(fold(times(100, () => ({ reading: 'no-data' }))), plain).verdict).toBe('not-enough-data');
  });

  it('does not hide harm already found', () => {
    const state = fold([reading([100, 50], [100, 1]), ...times(9, () => error)]);
    expect(judge(state, plain).verdict).toBe('harmful');
  });
});

describe('the fold', () => {
  it('gives the same bits when replayed from a stored state as in one go', () => {
    fc.assert(
      fc.property(fc.array(anyReading), fc.nat(), (readings, cut) => {
        const at = readings.length === 0 ? 0 : cut % readings.length;
        const stored = JSON.parse(
          JSON.stringify(fold(readings.slice(0, at), defaultJudgeOptions)),
        ) as JudgeState;
        const resumed = readings.slice(at).reduce((s, r) => absorb(s, r, defaultJudgeOptions), stored);
        expect(resumed).toEqual(fold(readings, defaultJudgeOptions));
      }),
    );
  });

  it('keeps every number of the judgement finite', () => {
    fc.assert(
      fc.property(fc.array(anyReading), (readings) => {
        const judgement = judge(fold(readings, defaultJudgeOptions), defaultJudgeOptions);
        expect(JSON.parse(JSON.stringify(judgement))).toEqual(judgement);
      }),
    );
  });

  test.each([
    [{ alpha: 0 }, 'alpha'],
    [{ beta: 1 }, 'beta'],
    [{ harmRatios: [1] }, 'harmRatios'],
    [{ harmRatios: [] }, 'harmRatios'],
    [{ toleratedRatio: 1 }, 'safeRatios'],
    [{ brokenAfter: 0 }, 'brokenAfter'],
  ])('refuses %j', (wrong, named) => {
    expect(() => initialJudgement({ ...defaultJudgeOptions, ...wrong })).toThrow(named);
  });
});
