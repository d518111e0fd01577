import type { ChangeView, JointRolloutEvent } from '@glidepath/contracts';

type Summary = ChangeView['rollout'];

/** The line of a joint rollout in the view of its change: `steps` counts its targets. */
export function followJointRollout(summary: Summary, { type, data }: JointRolloutEvent): Summary {
  if (type === 'joint-rollout.planned') {
    const { rolloutId, flights } = data;
    const nothingYet = { step: 0, weightPercent: 0, verdict: null, reason: null };
    return { rolloutId, status: 'planned', steps: flights.length, ...nothingYet };
  }
  if (summary === null) return null;
  switch (type) {
    case 'joint-rollout.started':
      return { ...summary, status: 'running' };
    case 'joint-rollout.paused':
      return { ...summary, status: 'paused', reason: data.reason };
    case 'joint-rollout.held':
      return { ...summary, status: 'paused', reason: `${data.target}: ${data.reason}` };
    case 'joint-rollout.resumed':
      return { ...summary, status: 'running', reason: null };
    case 'joint-rollout.released':
      return data.held.length === 0 ? { ...summary, status: 'running', reason: null } : summary;
    case 'joint-rollout.stopped':
      return { ...summary, status: 'rolling-back', reason: data.reason };
    case 'joint-rollout.return-held':
    case 'joint-rollout.return-failed':
      return { ...summary, status: 'rollback-failed', reason: `${data.target}: ${data.reason}` };
    case 'joint-rollout.return-ordered':
      return { ...summary, status: 'rolling-back' };
    case 'joint-rollout.returned':
      return summary;
    case 'joint-rollout.rolled-back':
      return { ...summary, status: 'rolled-back' };
    case 'joint-rollout.completed':
      return { ...summary, status: 'completed', step: summary.steps, weightPercent: 100, reason: null };
  }
}
