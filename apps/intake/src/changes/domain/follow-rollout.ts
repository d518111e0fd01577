import type { ChangeView, RolloutEvent } from '@glidepath/contracts';

type Summary = ChangeView['rollout'];

/** The rollout's line in the view of its change. */
export function followRollout(summary: Summary, { type, data }: RolloutEvent): Summary {
  if (type === 'rollout.planned') {
    if (data.joint !== undefined) return summary;
    return {
      rolloutId: data.rolloutId,
      status: 'planned',
      step: 0,
      steps: data.plan.steps.length,
      weightPercent: 0,
      verdict: null,
      reason: null,
    };
  }
  // A target of a joint rollout: the line is the whole's.
  if (summary === null || summary.rolloutId !== data.rolloutId) return summary;
  switch (type) {
    case 'rollout.started':
      return { ...summary, status: 'running' };
    case 'rollout.step-entered':
      return { ...summary, step: data.step, status: data.kind === 'bake' ? 'baking' : 'running' };
    case 'rollout.weight-set':
      return { ...summary, weightPercent: data.weightPercent };
    case 'rollout.analysed':
      return { ...summary, verdict: data.verdict };
    case 'rollout.paused':
      return { ...summary, status: 'paused', reason: data.reason };
    case 'rollout.resumed':
      return { ...summary, status: 'running', reason: null };
    case 'rollout.rolling-back':
      return { ...summary, status: 'rolling-back', reason: data.reason };
    case 'rollout.rolled-back':
      return { ...summary, status: 'rolled-back' };
    case 'rollout.rollback-failed':
      return { ...summary, status: 'rollback-failed', reason: data.reason };
    case 'rollout.completed':
      return { ...summary, status: 'completed', reason: null };
    case 'rollout.weight-applied':
    case 'rollout.weight-drifted':
    case 'rollout.weight-released':
    case 'rollout.weight-verified':
    case 'rollout.step-passed':
    case 'rollout.promoted':
    case 'rollout.skipped':
    case 'rollout.aborted':
      return summary;
  }
}
