import type { Verdict } from '../count-judge.js';
import { measurementClassifier } from '../argo/measurement.js';
import type { ArgoConditions } from '../argo/measurement.js';
import { assessMetric, initialMetricResult, recordMeasurement } from '../argo/metric.js';
import type { ArgoMetric, ArgoMetricResult } from '../argo/metric.js';
import type { ArgoPhase } from '../argo/phase.js';
import { badRatio, emptyInterval, endsInterval, withTick } from './interval.js';
import type { OpenInterval } from './interval.js';
import type { RulePack } from './rule-pack.js';

export interface ArgoPackOptions extends ArgoConditions {
  readonly metric: ArgoMetric & { readonly intervalMs: number };
  /** Length of a tick, milliseconds. */
  readonly tickMs: number;
}

export interface ArgoPackState {
  readonly open: OpenInterval;
  readonly result: ArgoMetricResult;
}

/** At most 1 % of the canary's requests bad, measured every minute, three failures tolerated. */
export const argoPackDefaults: ArgoPackOptions = {
  successCondition: 'result[0] <= 0.01',
  metric: { intervalMs: 60_000, failureLimit: 3 },
  tickMs: 10_000,
};

/** Argo Rollouts' analysis of one metric: `result[0]` is the canary's ratio of bad requests over the last interval. */
export function argoPack(options: ArgoPackOptions = argoPackDefaults): RulePack<ArgoPackState> {
  const { metric, tickMs } = options;
  const classify = measurementClassifier(options);
  return {
    id: 'argo-rollouts',
    version: 1,
    initial: { open: emptyInterval, result: initialMetricResult },
    look: ({ open, result }, tick) => {
      const filled = withTick(open, tick);
      if (!endsInterval(tick, tickMs, metric.intervalMs)) return { open: filled, result };
      const phase = classify([badRatio(filled.canary)]);
      return { open: emptyInterval, result: recordMeasurement(result, phase) };
    },
    verdict: ({ result }) => verdictOf(assessMetric(metric, result, false)),
  };
}

function verdictOf(phase: ArgoPhase): Verdict {
  switch (phase) {
    case 'Failed':
      return 'harmful';
    case 'Error':
      return 'broken-measurement';
    case 'Successful':
      return 'safe';
    case 'Running':
    case 'Pending':
    case 'Inconclusive':
      return 'not-enough-data';
  }
}
