import {
  abortWeight,
  approximateWeight,
  assessMetric,
  assessRun,
  basicCanaryPods,
  classifyMeasurement,
  initialMetricResult,
  podsOfWeight,
  routedCanaryPods,
} from '../src/index.js';
import type { ArgoMetric, ArgoMetricResult, ArgoPhase, PodLimit, RoutedCanary } from '../src/index.js';
import { vectorBlock } from './env.js';

interface MeasurementCase {
  readonly success: string | null;
  readonly failure: string | null;
  readonly result?: unknown;
  readonly expect: ArgoPhase;
}

interface MetricCase {
  readonly metric: Omit<ArgoMetric, 'intervalMs'> & { readonly interval?: string };
  readonly result: Partial<ArgoMetricResult>;
  readonly last_measurement: ArgoPhase | null;
  readonly expect: Readonly<Record<'terminating=false' | 'terminating=true', ArgoPhase | null>>;
}

interface RunCase {
  readonly metric_phases?: readonly ArgoPhase[];
  readonly expect_run?: ArgoPhase;
  readonly severity_best_to_worst?: readonly ArgoPhase[];
}

interface PodsCase {
  readonly rolloutSpecReplicas: number;
  readonly setWeight: number;
  readonly stableSpecReplica: number;
  readonly stableAvailableReplica: number;
  readonly canarySpecReplica: number;
  readonly canaryAvailableReplica: number;
  readonly expectedStableReplicaCount: number;
  readonly expectedCanaryReplicaCount: number;
  readonly maxSurge: PodLimit | null;
  readonly maxUnavailable: PodLimit | null;
  readonly promoteFull: boolean;
  readonly statusAbort: boolean;
  readonly traffic_routed: boolean;
  readonly older?: { readonly spec: number; readonly available: number };
  readonly set_canary_scale?: {
    readonly replicas: number | null;
    readonly weight: number | null;
    readonly match_traffic_weight: boolean;
  } | null;
  readonly abortScaleDownDelaySeconds?: number | null;
  readonly minPodsPerReplicaSet?: number | null;
}

const measurements = vectorBlock<MeasurementCase>('argo.measurement_classification');
measurements.describe(measurements.title, () => {
  test.each(measurements.cases)(
    '$label: success $success and failure $failure is $expect',
    ({ success, failure, result = null, expect: phase }) => {
      const conditions = { successCondition: success ?? '', failureCondition: failure ?? '' };
      expect(classifyMeasurement(result, conditions)).toBe(phase);
    },
  );
});

const metrics = vectorBlock<MetricCase>('argo.metric_assessment');
metrics.describe(metrics.title, () => {
  const both = metrics.cases.flatMap(({ label, metric, result, last_measurement: last, expect: phases }) => {
    const { interval, ...limits } = metric;
    const assessed: ArgoMetric = interval === undefined ? limits : { ...limits, intervalMs: 60_000 };
    return [true, false].map((isTerminating) => {
      const phase = phases[`terminating=${isTerminating}`];
      return {
        label,
        metric: assessed,
        result: { ...initialMetricResult, ...result, last },
        isTerminating,
        phase,
      };
    });
  });
  test.each(both.filter(({ phase }) => phase !== null && phase !== undefined))(
    '$label with terminating $isTerminating is $phase',
    ({ metric, result, isTerminating, phase }) => {
      expect(assessMetric(metric, result, isTerminating)).toBe(phase);
    },
  );
});

const runs = vectorBlock<RunCase>('argo.run_assessment');
runs.describe(runs.title, () => {
  const phased = runs.cases.filter(({ expect_run: run }) => run !== undefined);
  test.each(phased)('$metric_phases make $expect_run', ({ metric_phases: phases = [], expect_run: run }) => {
    expect(assessRun(phases)).toBe(run);
  });
  const complete = (phase: ArgoPhase): boolean => phase !== 'Running' && phase !== 'Pending';
  const orders = runs.cases.flatMap(({ severity_best_to_worst: order }) => (order ? [order] : []));
  test.each(orders.map((order) => ({ order: order.filter(complete) })))('ranks $order', ({ order }) => {
    order.forEach((worst, at) => expect(assessRun(order.slice(0, at + 1).toReversed())).toBe(worst));
  });
});

const pods = vectorBlock<PodsCase>('argo.replica_counts_basic_and_routed');
pods.describe(pods.title, () => {
  test.each(pods.cases)('$label', (one) => {
    expect(one.traffic_routed ? routed(one) : basic(one)).toEqual({
      canary: one.expectedCanaryReplicaCount,
      stable: one.expectedStableReplicaCount,
    });
  });
});

function weightOf({ promoteFull, statusAbort, setWeight }: PodsCase): number {
  if (promoteFull) return 100;
  return statusAbort ? 0 : setWeight;
}

function basic(one: PodsCase) {
  return basicCanaryPods({
    replicas: one.rolloutSpecReplicas,
    weight: weightOf(one),
    ...(one.maxSurge === null ? {} : { maxSurge: one.maxSurge }),
    ...(one.maxUnavailable === null ? {} : { maxUnavailable: one.maxUnavailable }),
    canary: { spec: one.canarySpecReplica, available: one.canaryAvailableReplica },
    stable: { spec: one.stableSpecReplica, available: one.stableAvailableReplica },
    ...(one.older ? { older: one.older } : {}),
  });
}

/** An abort drops a canary scale set by a step, unless the canary is to stay up (a delay of 0). */
function routed(one: PodsCase) {
  const { set_canary_scale: scale, statusAbort, abortScaleDownDelaySeconds: delay } = one;
  const isScaled = scale && !scale.match_traffic_weight && !one.promoteFull && (!statusAbort || delay === 0);
  const canaryScale = isScaled ? scaleOf(scale.replicas, scale.weight) : null;
  const plan: RoutedCanary = {
    replicas: one.rolloutSpecReplicas,
    weight: weightOf(one),
    minPods: one.minPodsPerReplicaSet ?? 0,
    ...(canaryScale ? { canaryScale } : {}),
  };
  return routedCanaryPods(plan);
}

function scaleOf(replicas: number | null, weight: number | null): RoutedCanary['canaryScale'] | null {
  if (replicas !== null) return { replicas };
  return weight === null ? null : { weight };
}

interface WeightCase {
  readonly replicas: number;
  readonly weight: number;
  readonly max_weight: number;
  readonly max_surge: number;
  readonly canary: number;
  readonly stable: number;
}

const weights = vectorBlock<WeightCase>('argo.approximate_weighted_counts');
weights.describe(weights.title, () => {
  test.each(weights.cases)(
    '$weight of $max_weight over $replicas pods with surge $max_surge is $canary and $stable',
    ({ replicas, weight, max_weight: maxWeight, max_surge: maxSurge, canary, stable }) => {
      expect(approximateWeight(replicas, weight, { maxSurge, maxWeight })).toEqual({ canary, stable });
    },
  );
});

const shares = vectorBlock<{ replicas: number; weight: number; max_weight: number; pods: number }>(
  'argo.traffic_weight_to_replicas',
);
shares.describe(shares.title, () => {
  test.each(shares.cases)('$weight of $max_weight needs $pods pods', (one) => {
    expect(podsOfWeight(one.replicas, one.weight, one.max_weight)).toBe(one.pods);
  });
});

interface DynamicCase {
  readonly rollout_replicas: number;
  readonly current_set_weight_arg: number;
  readonly abort: boolean;
  readonly canary_weight: number;
  readonly stable_weight: number;
  readonly canary_rs: number;
  readonly canary_available: number;
  readonly stable_rs: number;
  readonly stable_available: number;
  readonly extra_step_set_weight: number | null;
  readonly expect_canary: number;
  readonly expect_stable: number;
}

const dynamic = vectorBlock<DynamicCase>('argo.dynamic_stable_scale');
dynamic.describe(dynamic.title, () => {
  test.each(dynamic.cases)('$label', (one) => {
    const extra = one.extra_step_set_weight;
    const steps = [one.current_set_weight_arg, ...(extra === null ? [] : [extra])];
    const sets = {
      canary: { spec: one.canary_rs, available: one.canary_available },
      stable: { spec: one.stable_rs, available: one.stable_available },
    };
    const weight = one.abort ? abortWeight(one.rollout_replicas, steps, sets) : one.current_set_weight_arg;
    expect(
      routedCanaryPods({
        replicas: one.rollout_replicas,
        weight,
        dynamicStable: true,
        isAborting: one.abort,
        actual: { canary: one.canary_weight, stable: one.stable_weight },
      }),
    ).toEqual({ canary: one.expect_canary, stable: one.expect_stable });
  });
});
