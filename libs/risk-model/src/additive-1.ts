import type { RiskModel } from './risk-model.js';

/**
 * The first model. Its weights are judgement, not learnt: no change of this installation has an outcome yet.
 * They are anchored so that a small change with a canary, an analysis and a backout is low on a tier 3 service in
 * production even when that service is new, and destroying data of a tier 1 service is high whatever the safeguards.
 */
export const additive1: RiskModel = {
  id: 'additive',
  version: 1,
  environmentTier: { production: 14, staging: 0, development: -6 },
  serviceTier: { 1: 12, 2: 8, 3: 4, 4: 1 },
  changeKind: { standard: 0, normal: 4, emergency: 9 },
  linesChanged: { points: 6, full: 2_000 },
  filesChanged: { points: 4, full: 100 },
  sqlStatements: { points: 4, full: 50 },
  destructiveSql: { any: 14, points: 6, full: 20 },
  moreArtifacts: { points: 4, full: 20 },
  newArtifact: 3,
  failureRate: { points: 18, fullRate: 0.5, priorFailures: 2, priorSuccesses: 18, halfLifeDays: 90 },
  daysSinceLastChange: { points: 3, full: 90 },
  backout: { rehearsed: 0, present: 3, absent: 12 },
  plan: { gradualAnalysed: -12, gradual: -3, direct: 6 },
  dependents: { points: 8, full: 30 },
  bands: { medium: 35, high: 55, critical: 75 },
};
