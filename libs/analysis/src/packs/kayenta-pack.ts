import type { Verdict } from '../count-judge.js';
import { classifyByMannWhitney, mannWhitneyDefaults } from '../kayenta/mann-whitney-classifier.js';
import type { MannWhitneyOptions } from '../kayenta/mann-whitney-classifier.js';
import { judgeScore, stopsAnalysis } from '../kayenta/score-verdict.js';
import type { ScoreThresholds } from '../kayenta/score-verdict.js';
import { weightedSum } from '../kayenta/weighted-sum-scorer.js';
import { badRatio, emptyInterval, endsInterval, withTick } from './interval.js';
import type { OpenInterval } from './interval.js';
import type { RulePack } from './rule-pack.js';

export interface KayentaPackOptions {
  readonly metric: MannWhitneyOptions;
  readonly thresholds: ScoreThresholds;
  /** Length of one time bucket, milliseconds. */
  readonly bucketMs: number;
  /** Between two judgements, a multiple of the bucket, milliseconds. */
  readonly intervalMs: number;
  /** Length of a tick, milliseconds. */
  readonly tickMs: number;
}

export interface KayentaPackState {
  readonly open: OpenInterval;
  readonly control: readonly number[];
  readonly experiment: readonly number[];
  /** Of the last judgement; null before the first. */
  readonly score: number | null;
}

/** The ratio of bad requests per minute, judged every ten minutes over everything since the start. */
export const kayentaPackDefaults: KayentaPackOptions = {
  metric: { ...mannWhitneyDefaults, direction: 'increase' },
  thresholds: { pass: 95, marginal: 75 },
  bucketMs: 60_000,
  intervalMs: 600_000,
  tickMs: 10_000,
};

/** Kayenta's standalone analysis of one metric. */
export function kayentaPack(options: KayentaPackOptions = kayentaPackDefaults): RulePack<KayentaPackState> {
  const { metric, thresholds, bucketMs, intervalMs, tickMs } = options;
  const scoreOf = (control: readonly number[], experiment: readonly number[]): number => {
    const { label, isCritical } = classifyByMannWhitney(control, experiment, metric);
    return weightedSum([{ label, isCritical, groups: ['errors'] }]).score;
  };
  return {
    id: 'kayenta',
    version: 1,
    initial: { open: emptyInterval, control: [], experiment: [], score: null },
    look: (state, tick) => {
      const open = withTick(state.open, tick);
      if (!endsInterval(tick, tickMs, bucketMs)) return { ...state, open };
      const control = [...state.control, badRatio(open.control)];
      const experiment = [...state.experiment, badRatio(open.canary)];
      const isDue = endsInterval(tick, tickMs, intervalMs);
      const score = isDue ? scoreOf(control, experiment) : state.score;
      return { open: emptyInterval, control, experiment, score };
    },
    verdict: ({ score }) => (score === null ? 'not-enough-data' : verdictOf(score, thresholds)),
  };
}

function verdictOf(score: number, thresholds: ScoreThresholds): Verdict {
  if (stopsAnalysis(score, thresholds.marginal)) return 'harmful';
  return judgeScore(score, thresholds) === 'pass' ? 'safe' : 'not-enough-data';
}
