import { WeightNotPossibleError } from './errors.js';

/** Weights of one server of each arm, whole numbers. */
export interface ServerWeights {
  readonly stable: number;
  readonly canary: number;
}

/** How many servers share an arm. */
export interface ArmSizes {
  readonly stable: number;
  readonly canary: number;
}

/** Farther from the ordered share than this, points, a weight is another weight. */
export const SERVER_WEIGHT_TOLERANCE = 0.1;

/** Share of the canary in percent that server weights make; null when nobody would be served. */
export function shareOf(weights: ServerWeights, servers: ArmSizes): number | null {
  const canary = weights.canary * servers.canary;
  const sum = canary + weights.stable * servers.stable;
  return sum === 0 ? null : (100 * canary) / sum;
}

/**
 * The server weights that make a share of the canary.
 * @param weightPercent 0 to 100
 * @param most the greatest weight a server can have
 * @returns weights that add up to 100 where that is exact, else the nearest there are
 * @throws WeightNotPossibleError when the nearest is more than `SERVER_WEIGHT_TOLERANCE` points away, or is all or nothing
 */
export function serverWeights(weightPercent: number, servers: ArmSizes, most: number): ServerWeights {
  if (weightPercent === 0) return { stable: 100, canary: 0 };
  if (weightPercent === 100) return { stable: 0, canary: 100 };
  const plain = { stable: 100 - weightPercent, canary: weightPercent };
  if (servers.stable === servers.canary && Number.isInteger(weightPercent)) return plain;
  const nearest = nearestWeights(weightPercent, servers, most);
  const share = shareOf(nearest, servers) ?? 0;
  if (Math.abs(share - weightPercent) <= SERVER_WEIGHT_TOLERANCE) return nearest;
  const rounded = Math.round(share * 100) / 100;
  throw new WeightNotPossibleError(weightPercent, rounded, `the nearest is ${rounded} %`);
}

function nearestWeights(weightPercent: number, servers: ArmSizes, most: number): ServerWeights {
  const odds = (weightPercent * servers.stable) / ((100 - weightPercent) * servers.canary);
  let best: ServerWeights = { stable: 1, canary: 1 };
  let bestError = Number.POSITIVE_INFINITY;
  for (let stable = 1; stable <= most; stable += 1) {
    const canary = Math.min(most, Math.max(1, Math.round(stable * odds)));
    const error = Math.abs((shareOf({ stable, canary }, servers) ?? 0) - weightPercent);
    if (error < bestError - 1e-9) {
      best = { stable, canary };
      bestError = error;
    }
  }
  return best;
}
