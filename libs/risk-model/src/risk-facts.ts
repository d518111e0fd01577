export type EnvironmentTier = 'production' | 'staging' | 'development';
export type ChangeKind = 'standard' | 'normal' | 'emergency';
export type BackoutState = 'rehearsed' | 'present' | 'absent';
export type RolloutStrategy = 'canary' | 'blue-green' | 'flag' | 'waves' | 'direct';

/** How an earlier change of the same service ended, `ageDays` (0 or more) before this assessment. */
export interface PastOutcome {
  readonly ageDays: number;
  readonly failed: boolean;
}

/**
 * What is known about a change when it is assessed. `null` means "not known", which is never the same as zero or none
 * and never lowers the score. Counts are whole numbers from 0. Plain JSON, so that a decision can freeze it.
 */
export interface RiskFacts {
  readonly environmentTier: EnvironmentTier | null;
  /** 1 is the most critical tier of service, 4 the least. */
  readonly serviceTier: number | null;
  readonly changeKind: ChangeKind;
  /** Added and deleted lines together. */
  readonly linesChanged: number | null;
  readonly filesChanged: number | null;
  readonly sqlStatements: number | null;
  /** Statements that drop, truncate, delete or rewrite stored data. */
  readonly destructiveSql: number | null;
  readonly artifactCount: number | null;
  /** Of the artifacts, those never seen deployed anywhere. */
  readonly newArtifacts: number | null;
  /** Earlier changes of this service with a known end; an empty list is known to be empty. */
  readonly pastOutcomes: readonly PastOutcome[] | null;
  readonly daysSinceLastChange: number | 'never' | null;
  readonly backout: BackoutState | null;
  readonly plan: { readonly strategy: RolloutStrategy; readonly hasAnalysis: boolean } | null;
  /** Services that depend on the changed one. */
  readonly dependents: number | null;
}
