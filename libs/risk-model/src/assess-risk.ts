import { apportion } from './apportion.js';
import { changeFactors } from './change-factors.js';
import { contextFactors } from './context-factors.js';
import type { RiskFacts } from './risk-facts.js';
import type { RiskBand, RiskModel } from './risk-model.js';
import { safeguardFactors } from './safeguard-factors.js';

/** One reason for the score, in whole points. */
export interface RiskFactor {
  readonly id: string;
  readonly label: string;
  /** The fact, for people; `unknown` when it is not known. */
  readonly value: string;
  readonly contribution: number;
  readonly reason: string;
}

/** A score that explains itself: the contributions of all factors sum exactly to it. */
export interface RiskScore {
  readonly modelId: string;
  readonly modelVersion: number;
  /** Whole points, 0 to 100. */
  readonly score: number;
  readonly band: RiskBand;
  readonly factors: readonly RiskFactor[];
  /** How many facts were not known. */
  readonly unknownCount: number;
}

const LOWEST = 0;
const HIGHEST = 100;

/**
 * Scores a change. Pure: the same model and facts always give the same result.
 * @throws RangeError when a fact is out of its range (a negative count, a tier outside 1 to 4)
 */
export function assessRisk(model: RiskModel, facts: RiskFacts): RiskScore {
  const weighed = [
    ...contextFactors(model, facts),
    ...changeFactors(model, facts),
    ...safeguardFactors(model, facts),
  ];
  const contributions = apportion(weighed.map(({ points }) => points));
  const factors = weighed.map(({ id, label, value, reason }, index) => ({
    id,
    label,
    value,
    contribution: contributions[index] ?? 0,
    reason,
  }));
  const sum = contributions.reduce((total, contribution) => total + contribution, 0);
  const score = Math.min(HIGHEST, Math.max(LOWEST, sum));
  return {
    modelId: model.id,
    modelVersion: model.version,
    score,
    band: bandOf(model, score),
    factors: score === sum ? factors : [...factors, limit(score, sum)],
    unknownCount: weighed.filter(({ isUnknown }) => isUnknown).length,
  };
}

function limit(score: number, sum: number): RiskFactor {
  return {
    id: 'limit',
    label: 'Limit of the scale',
    value: String(score),
    contribution: score - sum,
    reason: `The factors add up to ${sum}; the scale ends at ${score}.`,
  };
}

function bandOf({ bands }: RiskModel, score: number): RiskBand {
  if (score >= bands.critical) return 'critical';
  if (score >= bands.high) return 'high';
  return score >= bands.medium ? 'medium' : 'low';
}
