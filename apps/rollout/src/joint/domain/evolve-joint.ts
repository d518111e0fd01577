import type { JointRolloutEvent } from '@glidepath/contracts';
import type { Ahead, Back, JointDataOf, JointRollout, UnderWay } from './joint-state.js';

/** Folds one fact. Never throws: a fact that does not fit where the joint rollout stands changes nothing. */
export function evolveJoint(state: JointRollout, event: JointRolloutEvent): JointRollout {
  if (event.type === 'joint-rollout.planned') {
    if (state.status !== 'none') return state;
    return { status: 'planned', filed: event.data, startedAtMs: null, pauseReason: null, held: {} };
  }
  switch (state.status) {
    case 'none':
    case 'rolled-back':
      return state;
    case 'completed':
      return event.type === 'joint-rollout.stopped' ? stopped(state, event.data) : state;
    case 'planned':
    case 'flying':
      return evolveAhead(state, event);
    case 'returning':
      return evolveBack(state, event);
  }
}

function evolveAhead(state: UnderWay, event: JointRolloutEvent): JointRollout {
  switch (event.type) {
    case 'joint-rollout.started':
      return { ...state, status: 'flying', startedAtMs: Date.parse(event.data.startedAt) };
    case 'joint-rollout.paused':
      return { ...state, pauseReason: event.data.reason };
    case 'joint-rollout.resumed':
      return { ...state, pauseReason: null };
    case 'joint-rollout.held': {
      const { target, cause, reason } = event.data;
      return { ...state, held: { ...state.held, [target]: { cause, reason } } };
    }
    case 'joint-rollout.released': {
      const held = Object.entries(state.held).filter(([target]) => target !== event.data.target);
      return { ...state, held: Object.fromEntries(held) };
    }
    case 'joint-rollout.stopped':
      return stopped(state, event.data);
    case 'joint-rollout.completed':
      return { ...state, status: 'completed', endedAtMs: Date.parse(event.data.completedAt) };
    case 'joint-rollout.planned':
    case 'joint-rollout.return-ordered':
    case 'joint-rollout.return-held':
    case 'joint-rollout.return-failed':
    case 'joint-rollout.returned':
    case 'joint-rollout.rolled-back':
      return state;
  }
}

function stopped(
  { filed, startedAtMs }: Ahead,
  { by, reason }: JointDataOf<'joint-rollout.stopped'>,
): JointRollout {
  const nothingYet = { ordered: {}, asked: {}, failed: [], returned: [] };
  return { status: 'returning', filed, startedAtMs, by, reason, ...nothingYet };
}

function evolveBack(state: Back & { readonly status: 'returning' }, event: JointRolloutEvent): JointRollout {
  switch (event.type) {
    case 'joint-rollout.return-ordered': {
      const { target, by, reason } = event.data;
      return { ...state, ordered: { ...state.ordered, [target]: { by, reason } } };
    }
    case 'joint-rollout.return-held': {
      const { target, reason } = event.data;
      return { ...state, asked: { ...state.asked, [target]: reason } };
    }
    case 'joint-rollout.return-failed':
      return { ...state, failed: [...state.failed, event.data.target] };
    case 'joint-rollout.returned': {
      const { target } = event.data;
      const failed = state.failed.filter((one) => one !== target);
      return { ...state, failed, returned: [...state.returned, target] };
    }
    case 'joint-rollout.rolled-back':
      return { ...state, status: 'rolled-back', endedAtMs: Date.parse(event.data.rolledBackAt) };
    case 'joint-rollout.planned':
    case 'joint-rollout.started':
    case 'joint-rollout.paused':
    case 'joint-rollout.resumed':
    case 'joint-rollout.held':
    case 'joint-rollout.released':
    case 'joint-rollout.stopped':
    case 'joint-rollout.completed':
      return state;
  }
}
