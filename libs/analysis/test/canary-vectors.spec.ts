import {
  absorb,
  defaultJudgeOptions,
  fractionalVariant,
  initialJudgement,
  judge,
  murmur3,
} from '../src/index.js';
import type { FractionalAlgorithm, JudgeOptions, WeightedVariant } from '../src/index.js';
import { readVectors } from './env.js';

interface CanaryVectors {
  readonly flagd_fractional: {
    readonly cases: readonly {
      readonly id: string;
      readonly hash_input: string;
      readonly weights: readonly WeightedVariant[];
      readonly expect: string | null;
      readonly algorithm: FractionalAlgorithm;
      readonly murmur3_32: number;
    }[];
  };
  readonly derived_not_external: {
    readonly rate_ratios: readonly number[];
    readonly cases: readonly {
      readonly ticks: readonly (readonly [number, number, number, number])[];
      readonly log_e: number;
      readonly 'stop_at_alpha_0.01': boolean;
    }[];
  };
}

const vectors = readVectors('canary.json') as CanaryVectors | null;
const reason = vectors === null ? ' (skipped: no canary.json in GLIDEPATH_VECTORS)' : '';
const describeVectors = vectors === null ? describe.skip : describe;

describeVectors(`flagd fractional vectors${reason}`, () => {
  const cases = vectors?.flagd_fractional.cases ?? [];
  test.each(cases)(
    '$id hashes and picks as flagd does',
    ({ hash_input: key, weights, expect: variant, ...rest }) => {
      expect(murmur3(key)).toBe(rest.murmur3_32);
      expect(fractionalVariant(key, weights, rest.algorithm)).toBe(variant);
    },
  );
});

describeVectors(`e-process oracle${reason}`, () => {
  const oracle = vectors?.derived_not_external ?? { rate_ratios: [2], cases: [] };
  const options: JudgeOptions = {
    ...defaultJudgeOptions,
    harmRatios: oracle.rate_ratios,
    dispersion: 'none',
    alpha: 0.01,
  };
  test.each(oracle.cases)('log E of $ticks is $log_e', ({ ticks, log_e: logE, ...rest }) => {
    const end = ticks.reduce(
      (state, [canaryTotal, controlTotal, canaryBad, controlBad], i) =>
        absorb(
          state,
          {
            reading: 'ok',
            tick: {
              startMs: i * 1000,
              canary: { total: canaryTotal, bad: canaryBad },
              control: { total: controlTotal, bad: controlBad },
            },
          },
          options,
        ),
      initialJudgement(options),
    );
    const judgement = judge(end, options);
    expect(judgement.logEHarm).toBeCloseTo(logE, 8);
    expect(judgement.verdict === 'harmful').toBe(rest['stop_at_alpha_0.01']);
  });
});
