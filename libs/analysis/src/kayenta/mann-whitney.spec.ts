import * as fc from 'fast-check';
import { shiftInterval } from './mann-whitney.js';
import { midRanks } from './mid-ranks.js';
import { classifyByMannWhitney, mannWhitneyDefaults } from './mann-whitney-classifier.js';

/** The z value of a shift as defined, ranks and all, far from any step. */
function zOf(shift: number, control: readonly number[], experiment: readonly number[]): number {
  const { ranks, tieSizes } = midRanks([...experiment.map((x) => x - shift), ...control]);
  const [n, m] = [experiment.length, control.length];
  const rankSum = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  const above = rankSum - (n * (n + 1)) / 2 - (n * m) / 2;
  const ties = tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0);
  const sigma = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
  return (above - Math.sign(above) / 2) / sigma;
}

describe('shiftInterval', () => {
  it('has its limits exactly where z steps over the quantile', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 25 });
    const holds = fc.property(samples, samples, (control, experiment) => {
      const { lower, upper } = shiftInterval(control, experiment, 0.9);
      const [least, most] = [
        Math.min(...experiment) - Math.max(...control),
        Math.max(...experiment) - Math.min(...control),
      ];
      const quantile = 1.6448536269514722;
      // Whole numbers step at whole shifts, so halves are safe places to look.
      const isLower = lower === least || zOf(lower - 0.5, control, experiment) > quantile;
      const isUpper = upper === most || zOf(upper + 0.5, control, experiment) < -quantile;
      return (
        isLower &&
        isUpper &&
        zOf(lower + 0.5, control, experiment) <= quantile &&
        zOf(upper - 0.5, control, experiment) >= -quantile
      );
    });
    expect(() => fc.assert(holds, { seed: 42, numRuns: 300 })).not.toThrow();
  });

  it('agrees with the published example', () => {
    expect(shiftInterval([1, 2, 3, 4], [10, 20, 30, 40], 0.95)).toEqual({
      lower: 6,
      upper: 39,
      estimate: 22.5,
    });
  });

  it('is one point for two constants, without noise', () => {
    expect(shiftInterval([1, 1, 1], [10, 10, 10], 0.98)).toEqual({ lower: 9, upper: 9, estimate: 9 });
  });

  it('does not depend on the unit', () => {
    const control = Array.from({ length: 30 }, (_, i) => 1 + ((i * 7) % 13) / 10);
    const experiment = control.map((value, i) => value * 1.5 + (i % 3) / 100);
    const classes = [1, 1e-5, 1e-9, 1e6].map((unit) => {
      const scale = (values: readonly number[]): readonly number[] => values.map((value) => value * unit);
      return classifyByMannWhitney(scale(control), scale(experiment)).label;
    });
    expect(new Set(classes)).toEqual(new Set(['high']));
  });

  it('refuses an empty side', () => {
    expect(() => shiftInterval([], [1], 0.98)).toThrow(RangeError);
  });
});

describe('classifyByMannWhitney', () => {
  const critical = { ...mannWhitneyDefaults, isCritical: true };

  it('leaves NaN out or takes it as nothing happening', () => {
    const silent = [Number.NaN, Number.NaN];
    expect(classifyByMannWhitney(silent, [1, 2]).label).toBe('nodata');
    expect(classifyByMannWhitney(silent, [0, 0], { ...critical, nanStrategy: 'replace' }).label).toBe('pass');
    expect(classifyByMannWhitney([], [1, 2], { ...critical, nanStrategy: 'replace' }).label).toBe('pass');
    expect(classifyByMannWhitney([], [1], { ...critical, isDataRequired: true })).toMatchObject({
      label: 'nodata',
      isCritical: true,
    });
    expect(classifyByMannWhitney([], [1], { ...mannWhitneyDefaults, isDataRequired: true })).toMatchObject({
      label: 'nodata-fail-metric',
      isCritical: false,
    });
  });

  it('drops outliers when told to', () => {
    const control = [1, 1.1, 0.9, 1, 1.05, 0.95, 1, 1.02];
    const kept = classifyByMannWhitney(control, [...control, 1e6], { ...critical, outlierFactor: 3 });
    expect(kept.deviation).toBeLessThan(1e6);
  });
});
