import { defaultJudgeOptions } from '../count-judge.js';
import { previewPower } from './preview.js';

const minutes = (ms: number | null | undefined): number => (ms ?? Number.NaN) / 60_000;

describe('previewPower', () => {
  const step = { share: 0.5, lastsMs: 180_000 };
  const traffic = { requestsPerSecond: 20, badRatio: 0.005 };

  it('expects the errors that theory says: 122, 36 and 18 at equal shares', () => {
    const [preview] = previewPower([step], traffic, defaultJudgeOptions);
    const errors = preview?.detections.map(
      ({ ratio, needsMs }) => ((needsMs ?? 0) / 1000) * 0.05 * (1 + ratio),
    );
    expect(errors?.map(Math.round)).toEqual([122, 36, 18]);
  });

  it('says what a step is long enough to see', () => {
    const [preview] = previewPower([step], traffic, defaultJudgeOptions);
    expect(preview?.detections.map(({ canSee }) => canSee)).toEqual([false, true, true]);
    expect(minutes(preview?.safety.needsMs)).toBeGreaterThan(3);
    expect(preview?.safety.canProve).toBe(false);
  });

  it('is near the simulated medians', () => {
    const [even, uneven] = previewPower([step, { ...step, share: 0.1 }], traffic, defaultJudgeOptions);
    // Simulated over 4000 runs: 10.8, 1.8 and 0.5 minutes at 10 v 10 a second, 29 and 4.2 at 2 v 18 for 2 and 4 times.
    expect(minutes(even?.detections[0]?.needsMs)).toBeCloseTo(13.5, 0);
    expect(minutes(even?.detections[1]?.needsMs)).toBeCloseTo(2.4, 0);
    expect(minutes(uneven?.detections[0]?.needsMs)).toBeCloseTo(34, 0);
  });

  it('grows with the dispersion of the errors', () => {
    const [plain] = previewPower([step], traffic, defaultJudgeOptions);
    const [bursty] = previewPower([step], { ...traffic, dispersionIndex: 20 }, defaultJudgeOptions);
    expect(minutes(bursty?.detections[1]?.needsMs)).toBeCloseTo(
      20 * minutes(plain?.detections[1]?.needsMs),
      3,
    );
  });

  it('never sees anything without traffic, errors or one of the arms', () => {
    const blind = [
      ...previewPower(
        [
          { ...step, share: 0 },
          { ...step, share: 1 },
        ],
        traffic,
        defaultJudgeOptions,
      ),
      ...previewPower([step], { ...traffic, requestsPerSecond: 0 }, defaultJudgeOptions),
      ...previewPower([step], { ...traffic, badRatio: 0 }, defaultJudgeOptions),
    ];
    for (const { detections, safety } of blind) {
      expect(detections.every(({ needsMs, canSee }) => needsMs === null && !canSee)).toBe(true);
      expect(safety).toEqual({ needsMs: null, canProve: false });
    }
  });

  it('refuses impossible traffic', () => {
    expect(() => previewPower([step], { ...traffic, badRatio: 2 }, defaultJudgeOptions)).toThrow(RangeError);
    expect(() => previewPower([{ ...step, share: 2 }], traffic, defaultJudgeOptions)).toThrow(RangeError);
  });
});
