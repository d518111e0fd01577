import { failureRate } from './failure-rate.js';
import { rampPoints } from './ramp-points.js';
import type { PastOutcome, RiskFacts } from './risk-facts.js';
import type { RiskModel } from './risk-model.js';
import { weigh } from './weighed-factor.js';
import type { WeighedFactor } from './weighed-factor.js';

/** Factors of where the change lands: environment, service, its dependents and its history. */
export function contextFactors(model: RiskModel, facts: RiskFacts): readonly WeighedFactor[] {
  const environments = model.environmentTier;
  return [
    weigh(
      { id: 'environment', label: 'Environment', worst: Math.max(...Object.values(environments)) },
      facts.environmentTier,
      {
        points: (tier) => environments[tier],
        value: (tier) => tier,
        reason: (tier) =>
          tier === 'production' ? 'A fault here reaches users.' : `A fault in ${tier} does not reach users.`,
      },
    ),
    weigh(
      { id: 'service-tier', label: 'Service tier', worst: Math.max(...Object.values(model.serviceTier)) },
      facts.serviceTier,
      {
        points: (tier) => tierPoints(model, tier),
        value: String,
        reason: (tier) =>
          tier <= 2 ? 'Much depends on this service working.' : 'The service is not among the most critical.',
      },
    ),
    weigh(
      { id: 'dependents', label: 'Services depending on it', worst: model.dependents.points },
      facts.dependents,
      {
        points: (count) => rampPoints(model.dependents, count),
        value: String,
        reason: (count) =>
          count > 0 ? 'A fault spreads to the services that call it.' : 'No known service calls it.',
      },
    ),
    recentFailures(model, facts),
    lastChange(model, facts),
  ];
}

function tierPoints({ serviceTier }: RiskModel, tier: number): number {
  if (tier !== 1 && tier !== 2 && tier !== 3 && tier !== 4)
    throw new RangeError('a service tier is 1, 2, 3 or 4');
  return serviceTier[tier];
}

function recentFailures({ failureRate: weight }: RiskModel, facts: RiskFacts): WeighedFactor {
  const rate = (outcomes: readonly PastOutcome[]): number => failureRate(outcomes, weight);
  return weigh(
    { id: 'recent-failures', label: 'Recent failures of the service', worst: weight.points },
    facts.pastOutcomes,
    {
      points: (outcomes) => (weight.points * rate(outcomes)) / weight.fullRate,
      value: (outcomes) => `${outcomes.filter(({ failed }) => failed).length} of ${outcomes.length}`,
      reason: (outcomes) =>
        `About ${Math.round(100 * rate(outcomes))} % of its changes are expected to fail, ` +
        (outcomes.length > 0 ? 'recent ones counting most.' : 'as none has an outcome yet.'),
    },
  );
}

function lastChange({ daysSinceLastChange: ramp }: RiskModel, facts: RiskFacts): WeighedFactor {
  return weigh(
    { id: 'last-change', label: 'Time since the last change', worst: ramp.points },
    facts.daysSinceLastChange,
    {
      points: (days) => (days === 'never' ? ramp.points : rampPoints(ramp, days)),
      value: (days) => (days === 'never' ? 'never changed' : `${Math.floor(days)} d`),
      reason: (days) =>
        days === 'never'
          ? 'Nobody has changed this service here yet.'
          : 'What is changed rarely is known less well.',
    },
  );
}
