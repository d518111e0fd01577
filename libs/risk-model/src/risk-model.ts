import type { BackoutState, ChangeKind, EnvironmentTier } from './risk-facts.js';

export type RiskBand = 'low' | 'medium' | 'high' | 'critical';

/** Points that grow with the logarithm of a count: none at 0, `points` from `full` on. */
export interface Ramp {
  readonly points: number;
  readonly full: number;
}

/**
 * An additive model as data. All weights are points of a score from 0 to 100; a negative weight is a safeguard.
 * A fact that is not known costs what its worst known value would, so hiding a fact never helps.
 */
export interface RiskModel {
  readonly id: string;
  readonly version: number;
  readonly environmentTier: Readonly<Record<EnvironmentTier, number>>;
  readonly serviceTier: Readonly<Record<1 | 2 | 3 | 4, number>>;
  readonly changeKind: Readonly<Record<ChangeKind, number>>;
  readonly linesChanged: Ramp;
  readonly filesChanged: Ramp;
  readonly sqlStatements: Ramp;
  /** `any` for the first statement, then the ramp over all of them on top. */
  readonly destructiveSql: Ramp & { readonly any: number };
  /** Over the artifacts beyond the first. */
  readonly moreArtifacts: Ramp;
  readonly newArtifact: number;
  /** Grows in proportion to the expected failure rate, up to `points` at `fullRate`. */
  readonly failureRate: FailureRatePrior & { readonly points: number; readonly fullRate: number };
  readonly daysSinceLastChange: Ramp;
  readonly backout: Readonly<Record<BackoutState, number>>;
  readonly plan: { readonly gradualAnalysed: number; readonly gradual: number; readonly direct: number };
  readonly dependents: Ramp;
  /** Lowest score of each band above low. */
  readonly bands: Readonly<Record<Exclude<RiskBand, 'low'>, number>>;
}

/** What is believed before any outcome is known, as imaginary outcomes, and how fast real ones fade. */
export interface FailureRatePrior {
  readonly priorFailures: number;
  readonly priorSuccesses: number;
  readonly halfLifeDays: number;
}
