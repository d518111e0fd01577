const TOTAL_WEIGHT = 100;

/** Equal steps, or a list of weights; the list is followed only where no step is given. */
export interface StepWeights {
  readonly stepWeight?: number;
  /** Weight from which the canary is promoted, 100 unless given; not used with a list. */
  readonly maxWeight?: number;
  readonly stepWeights?: readonly number[];
}

/** The weight at which the canary is promoted. */
export function maxWeightOf({ maxWeight = 0, stepWeights = [] }: StepWeights): number {
  const last = stepWeights.at(-1);
  if (last !== undefined) return Math.min(TOTAL_WEIGHT, last);
  return maxWeight > 0 ? maxWeight : TOTAL_WEIGHT;
}

/** The weight after this one, at most 100, and 100 after one that is not in the list. A step may carry it over the maximum, as Flagger's do. */
export function nextWeight(config: StepWeights, weight: number): number {
  const { stepWeight = 0, stepWeights = [] } = config;
  if (stepWeight > 0 || stepWeights.length === 0) return Math.min(TOTAL_WEIGHT, weight + stepWeight);
  const at = stepWeights.indexOf(weight);
  const next = weight === 0 || at !== -1 ? stepWeights[at + 1] : undefined;
  return Math.min(TOTAL_WEIGHT, next ?? TOTAL_WEIGHT);
}

/**
 * All weights of a healthy canary, in order.
 * @throws RangeError when the steps never get to the maximum
 */
export function weightSequence(config: StepWeights): readonly number[] {
  const most = maxWeightOf(config);
  const weights: number[] = [];
  for (let weight = 0; weight < most;) {
    const next = nextWeight(config, weight);
    if (next <= weight) throw new RangeError(`the weight stays at ${weight}`);
    weights.push(next);
    weight = next;
  }
  return weights;
}
