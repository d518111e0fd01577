import type { KayentaLabel } from './classification.js';

export interface ScoredMetric {
  readonly label: KayentaLabel;
  /** Whether a result other than pass fails the canary. */
  readonly isCritical: boolean;
  readonly groups: readonly string[];
  /** Reported, but not scored. */
  readonly isMuted?: boolean;
}

export interface GroupScore {
  readonly group: string;
  /** 0 to 100; 0 where nothing in the group had data. */
  readonly score: number;
  readonly hasData: boolean;
  readonly weight: number;
}

export interface CanaryScore {
  /** 0 to 100, two decimals. */
  readonly score: number;
  readonly groups: readonly GroupScore[];
  /** Why the score is 0 whatever the groups say, or null. */
  readonly zeroedBy: 'critical-metric' | 'no-data' | null;
}

export interface ScorerOptions {
  /** Weights of groups, 0 to 100 together; groups without one share the rest equally. */
  readonly groupWeights: Readonly<Record<string, number>>;
  /** From this share of metrics without data on the score is 0, in percent. */
  readonly nodataFailPercent: number;
}

export const scorerDefaults: ScorerOptions = { groupWeights: {}, nodataFailPercent: 50 };

/**
 * The score of a canary: per group the share of metrics that passed among those with a result, weighed. A group without
 * any data counts in full, unless so much is missing that the whole is worthless.
 */
export function weightedSum(
  metrics: readonly ScoredMetric[],
  { groupWeights, nodataFailPercent }: ScorerOptions = scorerDefaults,
): CanaryScore {
  const scored = metrics.filter(({ isMuted }) => isMuted !== true);
  const names = [...new Set(scored.flatMap((metric) => metric.groups))];
  const given = Object.values(groupWeights).reduce((sum, weight) => sum + weight, 0);
  const unweighted = names.filter((name) => !Object.hasOwn(groupWeights, name));
  const groups = names.map((group) => {
    const weight = groupWeights[group] ?? (100 - given) / unweighted.length;
    return groupScore(group, weight, scored);
  });
  const zeroedBy = zeroReason(scored, nodataFailPercent);
  const sum = groups.reduce(
    (total, { score, hasData, weight }) => total + (hasData ? score : 100) * weight,
    0,
  );
  return { score: zeroedBy === null ? Math.round(sum) / 100 : 0, groups, zeroedBy };
}

function groupScore(group: string, weight: number, metrics: readonly ScoredMetric[]): GroupScore {
  const labels = metrics.filter(({ groups }) => groups.includes(group)).map(({ label }) => label);
  const withResult = labels.filter((label) => label !== 'nodata').length;
  const passed = labels.filter((label) => label === 'pass').length;
  const hasData = withResult > 0;
  return { group, score: hasData ? (100 * passed) / withResult : 0, hasData, weight };
}

function zeroReason(metrics: readonly ScoredMetric[], nodataFailPercent: number): CanaryScore['zeroedBy'] {
  if (metrics.some(({ isCritical, label }) => isCritical && label !== 'pass')) return 'critical-metric';
  const missing = metrics.filter(({ label }) => label === 'nodata').length;
  return missing > 0 && (100 * missing) / metrics.length >= nodataFailPercent ? 'no-data' : null;
}
