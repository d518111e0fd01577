import {
  classifyByMannWhitney,
  classifyByMean,
  cles,
  cohenD,
  didPass,
  iqrOutliers,
  judgementWindow,
  mannWhitneyDefaults,
  meanRatio,
  percentile,
  shiftInterval,
  sigmaOutliers,
  summarise,
  weightedSum,
} from '../src/index.js';
import type {
  EffectMeasure,
  EffectThresholds,
  KayentaDirection,
  KayentaLabel,
  MannWhitneyOptions,
  NanStrategy,
} from '../src/index.js';
import { vectorBlock } from './env.js';

/** The file writes a missing value as null. */
type Values = readonly (number | null)[];

function samples(values: Values): readonly number[] {
  return values.map((value) => value ?? Number.NaN);
}

interface Config {
  readonly tolerance: number;
  readonly confidence: number;
  readonly effect_thresholds: EffectThresholds;
  readonly critical_thresholds: EffectThresholds;
  readonly effect_measure: EffectMeasure;
  readonly direction: KayentaDirection;
  readonly nan_strategy: NanStrategy;
  readonly critical_metric: boolean;
  readonly data_required?: boolean;
  readonly is_data_required?: boolean;
}

function optionsOf(config: Config): MannWhitneyOptions {
  return {
    ...mannWhitneyDefaults,
    tolerance: config.tolerance,
    confidence: config.confidence,
    effectThresholds: config.effect_thresholds,
    criticalThresholds: config.critical_thresholds,
    effectMeasure: config.effect_measure,
    direction: config.direction,
    nanStrategy: config.nan_strategy,
    isCritical: config.critical_metric,
    isDataRequired: config.data_required ?? config.is_data_required ?? false,
  };
}

/** Kayenta's label for required data that is missing is written in several ways. */
function labelOf(text: string): KayentaLabel {
  const plain = text.toLowerCase().replace(/[^a-z]/g, '');
  return plain.startsWith('nodatafail') ? 'nodata-fail-metric' : (plain as KayentaLabel);
}

interface ClassifierCase extends Verified {
  readonly config: Config;
  readonly control: Values;
  readonly experiment: Values;
  readonly expect: {
    readonly classification?: string;
    readonly critical?: boolean;
    readonly deviation?: number | 'nan';
    readonly reason_non_empty?: boolean;
  };
}

interface Verified {
  readonly verified?: { readonly near_exact?: boolean } | boolean | null;
  readonly warning?: unknown;
  readonly solver_artefact?: unknown;
}

/** An answer that only a solver with a coarse tolerance gives says nothing about an exact one. */
function isArtefact({ verified, warning, solver_artefact: marked }: Verified): boolean {
  const onlyCoarse = typeof verified === 'object' && verified !== null && verified.near_exact === false;
  return onlyCoarse || Boolean(warning) || Boolean(marked);
}

const classifier = vectorBlock<ClassifierCase>('kayenta.mann_whitney_classifier');
classifier.describe(classifier.title, () => {
  const classify = ({ control, experiment, config }: ClassifierCase) =>
    classifyByMannWhitney(samples(control), samples(experiment), optionsOf(config));
  const gated = classifier.cases.filter((one) => !isArtefact(one));
  test.each(gated)('$label is $expect.classification', (one) => {
    const { label, isCritical, deviation, reason } = classify(one);
    const { expect: wanted } = one;
    const answer = {
      ...(wanted.classification === undefined ? {} : { label }),
      ...(wanted.critical === undefined ? {} : { isCritical }),
      ...(wanted.deviation === undefined ? {} : { deviation: near(deviation, wanted.deviation, 1e-6) }),
      ...(wanted.reason_non_empty === undefined ? {} : { hasReason: reason !== '' }),
    };
    expect(answer).toEqual({
      ...(wanted.classification === undefined ? {} : { label: labelOf(wanted.classification) }),
      ...(wanted.critical === undefined ? {} : { isCritical: wanted.critical }),
      ...(wanted.deviation === undefined ? {} : { deviation: numberOf(wanted.deviation) }),
      ...(wanted.reason_non_empty === undefined ? {} : { hasReason: true }),
    });
  });
  for (const one of classifier.cases.filter(isArtefact)) {
    const exact = classify(one).label;
    test.todo(
      `${one.label}: reported only, a coarse solver says ${one.expect.classification}, exact is ${exact}`,
    );
  }
});

/** The wanted number where the actual one is as good as it: the last bits depend on the order of additions. */
function near(actual: number, wanted: number | 'nan', tolerance = 0): number {
  const value = wanted === 'nan' ? Number.NaN : wanted;
  return Math.abs(actual - value) <= Math.max(tolerance, Math.abs(value) * 1e-12) ? value : actual;
}

function numberOf(wanted: number | 'nan'): number {
  return wanted === 'nan' ? Number.NaN : wanted;
}

const surprises = vectorBlock<{
  readonly issue: string;
  readonly control: Values;
  readonly experiment: Values;
  readonly config: Config;
  readonly near_exact_answer: string;
}>('kayenta.reported_surprises');
surprises.describe(surprises.title, () => {
  test.each(surprises.cases)('$issue is $near_exact_answer', ({ control, experiment, config, ...rest }) => {
    const { label } = classifyByMannWhitney(samples(control), samples(experiment), optionsOf(config));
    expect(label).toBe(labelOf(rest.near_exact_answer));
  });
});

const means = vectorBlock<{
  readonly control: Values;
  readonly experiment: Values;
  readonly direction: KayentaDirection;
  readonly expect: { readonly classification: string };
}>('kayenta.mean_inequality_classifier');
means.describe(means.title, () => {
  test.each(means.cases)(
    '$label is $expect.classification',
    ({ control, experiment, direction, ...rest }) => {
      const { label } = classifyByMean(samples(control), samples(experiment), direction);
      expect(label).toBe(labelOf(rest.expect.classification));
    },
  );
});

const scores = vectorBlock<{
  readonly group_weights: Readonly<Record<string, number>>;
  readonly nodata_fail_percent?: number;
  readonly metrics: readonly {
    readonly classification: string;
    readonly critical: boolean;
    readonly muted?: boolean;
    readonly groups: readonly string[];
  }[];
  readonly expect: { readonly summary_score: number; readonly group_scores_sorted?: readonly number[] };
}>('kayenta.weighted_sum_scorer');
scores.describe(scores.title, () => {
  test.each(scores.cases)('$label scores $expect.summary_score', (one) => {
    const metrics = one.metrics.map(({ classification, critical, muted = false, groups }) => ({
      label: labelOf(classification),
      isCritical: critical,
      isMuted: muted,
      groups,
    }));
    const options = { groupWeights: one.group_weights, nodataFailPercent: one.nodata_fail_percent ?? 50 };
    const { score, groups } = weightedSum(metrics, options);
    expect(score).toBeCloseTo(one.expect.summary_score, 2);
    const { group_scores_sorted: sorted } = one.expect;
    const sortedScores = groups.map((group) => group.score).toSorted((a, b) => a - b);
    expect(sortedScores).toEqual(sorted ?? sortedScores);
  });
});

const outliers = vectorBlock<{
  readonly detector: 'k-sigma' | 'iqr';
  readonly param: number;
  readonly data: Values;
  readonly expect_outlier: readonly boolean[];
}>('kayenta.outlier_detector');
outliers.describe(outliers.title, () => {
  test.each(outliers.cases)('$label by $detector', ({ detector, param, data, expect_outlier: marks }) => {
    const detect = detector === 'iqr' ? iqrOutliers : sigmaOutliers;
    expect(detect(samples(data), param)).toEqual(marks);
  });
});

interface StatisticCase {
  readonly op: string;
  readonly data?: Values;
  readonly control?: Values;
  readonly experiment?: Values;
  readonly expect: unknown;
}

interface ExpectedValue {
  readonly value: number | 'nan';
  readonly tol: number;
}

const PAIRED = { mean_ratio: meanRatio, cles, cohen_d: cohenD };

const statistics = vectorBlock<StatisticCase>('kayenta.statistics');
statistics.describe(statistics.title, () => {
  const percentiles = statistics.cases.filter(({ op }) => op.startsWith('percentile'));
  test.each(percentiles)('$label: $op', ({ data = [], expect: wanted }) => {
    for (const { p, ...value } of wanted as readonly (ExpectedValue & { readonly p: number })[]) {
      expect(near(percentile(samples(data), p), value.value, value.tol)).toBe(value.value);
    }
  });
  const paired = statistics.cases.filter(({ op }) => Object.hasOwn(PAIRED, op));
  test.each(paired)('$label: $op', ({ op, control = [], experiment = [], expect: wanted }) => {
    const value = PAIRED[op as keyof typeof PAIRED](samples(control), samples(experiment));
    const { value: number, tol } = wanted as ExpectedValue;
    expect(near(value, number, tol)).toBe(numberOf(number));
  });
  const summaries = statistics.cases.filter(({ op }) => op === 'summary');
  test.each(summaries)('$label: $op', ({ data = [], expect: wanted }) => {
    const { std_tol: tolerance = 0, ...values } = wanted as Readonly<Record<string, number>>;
    const { std, ...exact } = summarise(samples(data));
    const { std: wantedStd, ...wantedExact } = values;
    expect(exact).toEqual(wantedExact);
    expect(near(std, wantedStd ?? std, tolerance)).toBe(wantedStd ?? std);
  });
  it('knows every operation of the file', () => {
    expect(percentiles.length + paired.length + summaries.length).toBe(statistics.cases.length);
  });
});

const aggregates = vectorBlock<{
  readonly final: number;
  readonly marginal: number | null;
  readonly pass: number | null;
  readonly did_pass: boolean;
}>('kayenta.aggregate_judgement');
aggregates.describe(aggregates.title, () => {
  test.each(aggregates.cases)('$final with $marginal and $pass: $did_pass', (one) => {
    const thresholds = {
      ...(one.marginal === null ? {} : { marginal: one.marginal }),
      ...(one.pass === null ? {} : { pass: one.pass }),
    };
    expect(didPass(one.final, thresholds)).toBe(one.did_pass);
  });
});

const schedules = vectorBlock<{
  readonly start_min: number;
  readonly end_min?: number;
  readonly warmup_min: number;
  readonly interval_min: number;
  readonly lookback_min: number;
  readonly windows: readonly (readonly [number, number])[];
}>('kayenta.judgement_windows_minutes');
schedules.describe(schedules.title, () => {
  test.each(schedules.cases)('$label covers $windows', ({ windows, ...one }) => {
    const schedule = {
      start: one.start_min,
      ...(one.end_min === undefined ? {} : { end: one.end_min }),
      warmUp: one.warmup_min,
      interval: one.interval_min,
      lookBack: one.lookback_min,
    };
    expect(windows.map((_window, index) => judgementWindow(schedule, index + 1))).toEqual(windows);
  });
});

interface IntervalCase extends Verified {
  readonly control: Values;
  readonly experiment: Values;
  readonly confidence?: number;
  readonly confidence_level?: number;
  readonly expect?: {
    readonly interval?: readonly [number, number];
    readonly confidence_interval?: readonly [number, number];
    readonly estimate?: number;
  };
}

const intervals = vectorBlock<IntervalCase>('kayenta.mann_whitney_interval');
intervals.describe(intervals.title, () => {
  const both = intervals.cases.map((one) => {
    const exact = shiftInterval(
      samples(one.control),
      samples(one.experiment),
      one.confidence ?? one.confidence_level ?? 0.95,
    );
    return { ...one, exact, wanted: one.expect?.interval ?? one.expect?.confidence_interval };
  });
  const comparable = both.filter((one) => one.wanted !== undefined && !isArtefact(one));
  if (comparable.length > 0) {
    test.each(comparable)('$label is $wanted', ({ exact, wanted: [lower = 0, upper = 0] = [] }) => {
      expect(exact.lower).toBeCloseTo(lower, 3);
      expect(exact.upper).toBeCloseTo(upper, 3);
    });
  }
  for (const { label, exact, wanted } of both.filter((one) => !comparable.includes(one))) {
    test.todo(`${label}: reported only, wanted ${wanted?.join()}, exact is ${exact.lower},${exact.upper}`);
  }
});
