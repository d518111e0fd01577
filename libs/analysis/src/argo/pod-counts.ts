/** Pods of both versions. */
export interface PodCounts {
  readonly canary: number;
  readonly stable: number;
}

/**
 * The pods a share of traffic needs, rounded up.
 * @param replicas pods at full scale
 * @param weight share, 0 to `maxWeight`
 */
export function podsOfWeight(replicas: number, weight: number, maxWeight = 100): number {
  return Math.ceil((weight * replicas) / maxWeight);
}

/**
 * The pods whose proportion comes closest to a weight where nothing else splits the traffic. In all there are
 * `replicas`, or one more when surging is allowed and brings the proportion nearer. A weight strictly between none and
 * all gives both versions a pod, unless there is just one pod to give. Of equally near choices the earlier listed wins:
 * rounded up before down, without surge before with it.
 * @param replicas pods at full scale, whole
 * @param weight 0 to `maxWeight`
 * @param maxSurge pods allowed on top
 */
export function approximateWeight(
  replicas: number,
  weight: number,
  { maxSurge, maxWeight = 100 }: { readonly maxSurge: number; readonly maxWeight?: number },
): PodCounts {
  if (replicas === 0) return { canary: 0, stable: 0 };
  const exact = (replicas * weight) / maxWeight;
  const mayVanish = weight === 0 || weight === maxWeight || (replicas === 1 && maxSurge === 0);
  const [up, down] = [Math.ceil(exact), Math.floor(exact)];
  const mayRoundDown = down !== 0 || mayVanish;
  const choices = [
    { canary: up, total: replicas, isOpen: up < replicas || mayVanish },
    { canary: down, total: replicas, isOpen: mayRoundDown && !isHalf(replicas) },
    { canary: up, total: replicas + 1, isOpen: maxSurge > 0 },
    { canary: down, total: replicas + 1, isOpen: maxSurge > 0 && mayRoundDown && !isHalf(replicas + 1) },
  ].filter(({ isOpen }) => isOpen);
  const first = choices[0];
  if (!first) return { canary: 0, stable: replicas };
  const best = choices.reduce((a, b) => (distance(b) < distance(a) ? b : a), first);
  return { canary: best.canary, stable: best.total - best.canary };

  /** Rounding up and down are equally far: up it is. */
  function isHalf(total: number): boolean {
    return (total * (weight / maxWeight)) % 1 === 0.5;
  }
  function distance({ canary, total }: { canary: number; total: number }): number {
    return Math.abs((canary * maxWeight) / total - weight);
  }
}

/** A number of pods, or a percentage such as `20%`. */
export type PodLimit = number | string;

/**
 * Surge and unavailability in pods: percentages of surge round up, of unavailability down, and both at 0 would stand
 * still, so one pod may then be missing.
 * @throws RangeError for a percentage that is none
 */
export function podLimits(
  replicas: number,
  { maxSurge = '25%', maxUnavailable = '25%' }: { maxSurge?: PodLimit; maxUnavailable?: PodLimit },
): { readonly surge: number; readonly unavailable: number } {
  const surge = Math.ceil(podsOf(maxSurge, replicas));
  const unavailable = Math.floor(podsOf(maxUnavailable, replicas));
  return { surge, unavailable: Math.min(replicas, surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

function podsOf(limit: PodLimit, replicas: number): number {
  if (typeof limit === 'number') return limit;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(limit)?.[1];
  if (percent === undefined) throw new RangeError(`neither pods nor a percentage: ${limit}`);
  return (Number(percent) * replicas) / 100;
}
