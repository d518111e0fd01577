export { assessRisk } from './assess-risk.js';
export type { RiskFactor, RiskScore } from './assess-risk.js';
export { failureRate } from './failure-rate.js';
export type {
  BackoutState,
  ChangeKind,
  EnvironmentTier,
  PastOutcome,
  RiskFacts,
  RolloutStrategy,
} from './risk-facts.js';
export type { FailureRatePrior, Ramp, RiskBand, RiskModel } from './risk-model.js';
export { currentRiskModel, riskModel } from './risk-models.js';
