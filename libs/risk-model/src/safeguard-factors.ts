import type { RiskFacts } from './risk-facts.js';
import type { RiskModel } from './risk-model.js';
import { weigh } from './weighed-factor.js';
import type { WeighedFactor } from './weighed-factor.js';

const BACKOUT_REASONS = {
  rehearsed: 'The way back has been tried.',
  present: 'There is a way back, but nobody has tried it.',
  absent: 'There is no way back.',
} as const;

/** Factors of what catches a fault: the way back and the way out. */
export function safeguardFactors(model: RiskModel, facts: RiskFacts): readonly WeighedFactor[] {
  const weights = model.plan;
  return [
    weigh(
      { id: 'backout', label: 'Backout plan', worst: Math.max(...Object.values(model.backout)) },
      facts.backout,
      {
        points: (state) => model.backout[state],
        value: (state) => state,
        reason: (state) => BACKOUT_REASONS[state],
      },
    ),
    weigh(
      { id: 'rollout-plan', label: 'Rollout plan', worst: Math.max(...Object.values(weights)) },
      facts.plan,
      {
        points: ({ strategy, hasAnalysis }) => {
          if (strategy === 'direct') return weights.direct;
          return hasAnalysis ? weights.gradualAnalysed : weights.gradual;
        },
        value: ({ strategy, hasAnalysis }) => `${strategy}, ${hasAnalysis ? 'with' : 'without'} analysis`,
        reason: ({ strategy, hasAnalysis }) => {
          if (strategy === 'direct') return 'Everybody gets it at once.';
          return hasAnalysis
            ? 'It reaches few users first and their signals are watched.'
            : 'It reaches few users first, but no signal is watched.';
        },
      },
    ),
  ];
}
