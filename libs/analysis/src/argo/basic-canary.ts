import { approximateWeight, podLimits } from './pod-counts.js';
import type { PodCounts, PodLimit } from './pod-counts.js';

/** Pods of one version: asked for, and ready. */
export interface PodSet {
  readonly spec: number;
  readonly available: number;
}

/** A canary whose share is its share of the pods. */
export interface BasicCanary {
  readonly replicas: number;
  /** Commanded weight, 0 to 100; 0 while aborting, 100 when promoted in full. */
  readonly weight: number;
  readonly maxSurge?: PodLimit;
  readonly maxUnavailable?: PodLimit;
  readonly canary: PodSet;
  readonly stable: PodSet;
  /** Versions older than stable; they are scaled down before these two. */
  readonly older?: PodSet;
}

/**
 * The pods to ask for next: scale up as far as the surge allows, stable first; then scale down as far as the
 * availability allows, the version that is to shrink only.
 */
export function basicCanaryPods(plan: BasicCanary): PodCounts {
  const { replicas, weight, canary, stable, older = { spec: 0, available: 0 } } = plan;
  const { surge, unavailable } = podLimits(replicas, plan);
  const goal = approximateWeight(replicas, weight, { maxSurge: surge });
  const most = replicas + surge;
  const grown = scaledUp({ canary, stable }, goal, most - canary.spec - stable.spec - older.spec);
  if (older.spec > 0) return grown;

  const least = replicas - unavailable;
  const isGrowing = goal.canary >= canary.spec;
  // A crash-looping version that is to shrink must not hold up the other, so its pods count as asked for.
  const standing = isGrowing ? ready(canary) + stable.spec : canary.spec + ready(stable);
  const spare = standing - least;
  if (spare <= 0) return grown;
  if (isGrowing) {
    const draining = { set: stable, count: shrunk(stable, goal.stable, spare, grown.stable) };
    const [stableCount, canaryCount] = withinLimits(
      draining,
      { set: canary, count: grown.canary },
      { most, least },
    );
    return { canary: canaryCount, stable: stableCount };
  }
  const draining = { set: canary, count: shrunk(canary, goal.canary, spare, grown.canary) };
  const [canaryCount, stableCount] = withinLimits(
    draining,
    { set: stable, count: grown.stable },
    { most, least },
  );
  return { canary: canaryCount, stable: stableCount };
}

/** Pods already marked to go do not count as ready. */
function ready({ spec, available }: PodSet): number {
  return Math.min(spec, available);
}

function scaledUp(
  { canary, stable }: { readonly canary: PodSet; readonly stable: PodSet },
  goal: PodCounts,
  room: number,
): PodCounts {
  const stableMore = Math.max(0, Math.min(goal.stable - stable.spec, room));
  const canaryMore = Math.max(0, Math.min(goal.canary - canary.spec, room - stableMore));
  return { canary: canary.spec + canaryMore, stable: stable.spec + stableMore };
}

function shrunk(set: PodSet, goal: number, spare: number, count: number): number {
  return set.spec > goal ? Math.max(goal, set.spec - spare) : count;
}

interface Side {
  readonly set: PodSet;
  readonly count: number;
}

/** Takes what is over the most pods allowed from the kept side, as far as that leaves enough ready ones, else from the draining one. */
function withinLimits(
  draining: Side,
  kept: Side,
  { most, least }: { readonly most: number; readonly least: number },
): readonly [draining: number, kept: number] {
  const over = Math.max(0, draining.count + kept.count - most);
  const cut = kept.count - over;
  const available = Math.min(draining.set.available, draining.count) + Math.min(kept.set.available, cut);
  const lost = Math.max(0, kept.set.available - cut);
  const keptCount = cut + Math.min(lost, Math.max(0, least - available));
  return [draining.count - Math.max(0, keptCount + draining.count - most), keptCount];
}
