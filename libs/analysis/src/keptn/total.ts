import type { KeptnLevel } from './target.js';

export interface KeptnObjective {
  readonly weight: number;
  readonly score: number;
  /** One without a score fails the whole. */
  readonly isKey?: boolean;
}

/** Points of an objective: all for a pass, half for a warning, none for a failure or (`null`) a missing value. */
export function objectiveScore(weight: number, level: KeptnLevel | null): number {
  switch (level) {
    case 'pass':
      return weight;
    case 'warning':
      return weight / 2;
    case 'fail':
    case null:
      return 0;
  }
}

export interface KeptnThresholds {
  readonly passPercent: number;
  readonly warnPercent: number;
}

/** The level of all objectives together, by the percentage of the points that could be had; nothing to get is 0 percent. */
export function totalLevel(
  objectives: readonly KeptnObjective[],
  { passPercent, warnPercent }: KeptnThresholds,
): KeptnLevel {
  if (objectives.some(({ isKey, score }) => isKey === true && score === 0)) return 'fail';
  const sum = (key: 'weight' | 'score'): number => objectives.reduce((total, one) => total + one[key], 0);
  const percent = sum('weight') === 0 ? 0 : (100 * sum('score')) / sum('weight');
  if (percent >= passPercent) return 'pass';
  return percent >= warnPercent ? 'warning' : 'fail';
}
