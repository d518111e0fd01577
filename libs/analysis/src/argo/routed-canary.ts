import type { PodSet } from './basic-canary.js';
import { podsOfWeight } from './pod-counts.js';
import type { PodCounts } from './pod-counts.js';

/** A canary whose share a router splits, so that pods follow the weight instead of making it. */
export interface RoutedCanary {
  readonly replicas: number;
  /** Commanded weight, 0 to `maxWeight`; 0 while aborting, unless the way back is walked in steps. */
  readonly weight: number;
  readonly maxWeight?: number;
  /** A canary scale set by a step: pods outright, or pods for another weight than the traffic's. */
  readonly canaryScale?: { readonly replicas: number } | { readonly weight: number };
  /** Neither version has fewer pods than this, unless it has none. */
  readonly minPods?: number;
  /** Whether stable shrinks as the canary grows. */
  readonly dynamicStable?: boolean;
  readonly isAborting?: boolean;
  /** The weights the router has now; null before it was asked. */
  readonly actual?: { readonly canary: number; readonly stable: number } | null;
}

/**
 * The pods to ask for where a router splits the traffic. Stable stays at full scale; with `dynamicStable` it keeps
 * enough for what it gets now and for what it is to get, and an aborted canary enough for what it still gets.
 */
export function routedCanaryPods(plan: RoutedCanary): PodCounts {
  const { replicas, weight, maxWeight = 100, minPods = 0, actual = null } = plan;
  const pods = (share: number): number => podsOfWeight(replicas, share, maxWeight);
  const atLeast = (count: number): number => (count === 0 ? 0 : Math.max(count, minPods));
  const canary = canaryPods(plan, pods, atLeast);
  if (plan.dynamicStable !== true) return { canary, stable: replicas };
  const stable = Math.max(pods(maxWeight - weight), actual ? pods(actual.stable) : 0);
  const kept = plan.isAborting === true && actual ? Math.max(canary, pods(actual.canary)) : canary;
  return { canary: atLeast(kept), stable: atLeast(stable) };
}

function canaryPods(
  { canaryScale, weight }: RoutedCanary,
  pods: (share: number) => number,
  atLeast: (count: number) => number,
): number {
  if (canaryScale && 'replicas' in canaryScale) return canaryScale.replicas;
  return atLeast(pods(canaryScale ? canaryScale.weight : weight));
}

/**
 * The weight an aborting canary with a dynamic stable goes to next: the steps are walked back, and stable is given the
 * next share only when its pods for the present one stand. Without canary pods the way back is one step.
 * @param stepWeights the weights of the steps up to the present one, in order
 */
export function abortWeight(
  replicas: number,
  stepWeights: readonly number[],
  {
    canary,
    stable,
    maxWeight = 100,
  }: { readonly canary: PodSet; readonly stable: PodSet; readonly maxWeight?: number },
): number {
  if (canary.spec === 0) return 0;
  const missing = Math.max(replicas - stable.available, canary.available);
  return stepWeights.findLast((weight) => podsOfWeight(replicas, weight, maxWeight) < missing) ?? 0;
}
