import { ancestorsOf, type JointRolloutEvent, topologicalOrder } from '@glidepath/contracts';
import { ASK } from '../../flight/domain/unsettled.js';
import { evolveJoint } from './evolve-joint.js';
import { idsOf } from './joint-ids.js';
import type { Flights, JointRollout, Returning, SeenFlight } from './joint-state.js';
import { ofTarget } from './of-target.js';
import { hasCarried, isBack } from './target-standing.js';

/**
 * The way back, against the order of the plan. What is in flight comes back as soon as everything flown after it is back;
 * what has landed one at a time, each seen to be back before the next. A target that fails to come back holds the rest.
 */
export function bringBack(state: Returning, flights: Flights, now: Date): readonly JointRolloutEvent[] {
  const at = now.toISOString();
  const known = seenNews(state, flights, at);
  if (known.length > 0) {
    const next = known.reduce<JointRollout>(evolveJoint, state);
    return [...known, ...(next.status === 'returning' ? bringBack(next, flights, now) : [])];
  }
  const all = [...flights.values()];
  if (all.every((flight) => isBack(flight.state))) {
    const { reason } = state;
    return [{ type: 'joint-rollout.rolled-back', data: { ...idsOf(state), reason, rolledBackAt: at } }];
  }
  if (all.some((flight) => flight.state.status === 'rollback-failed')) return [];
  return turnsOf(state, flights).flatMap((target) => order(state, flights, target, at));
}

/** What became of those on their way back. */
function seenNews(state: Returning, flights: Flights, at: string): readonly JointRolloutEvent[] {
  return [...flights].flatMap(([target, { state: flight, version }]): JointRolloutEvent[] => {
    if (flight.status === 'none') return [];
    const data = { ...idsOf(state), target, seen: { rolloutId: flight.filed.rolloutId, version } };
    if (flight.status === 'rolled-back' && !state.returned.includes(target)) {
      return [{ type: 'joint-rollout.returned', data: { ...data, returnedAt: at } }];
    }
    if (flight.status !== 'rollback-failed' || state.failed.includes(target)) return [];
    const reason = flight.reason ?? 'it was not seen to be back';
    return [{ type: 'joint-rollout.return-failed', data: { ...data, reason, failedAt: at } }];
  });
}

/** The targets whose turn has come and that are not on their way. */
function turnsOf({ filed: { plan }, ordered }: Returning, flights: Flights): readonly string[] {
  const carried = topologicalOrder(plan.targets).filter((name) => isOut(flights.get(name)));
  return carried.filter((name, index) => {
    const { state } = flights.get(name) ?? {};
    if (state === undefined || ofTarget(ordered, name) !== undefined) return false;
    if (state.status === 'completed') return index === carried.length - 1;
    if (state.status === 'rolling-back' || state.status === 'rollback-failed') return false;
    return !carried.some((other) => ancestorsOf(plan.targets, other).has(name));
  });
}

/** Whether traffic may be on its new version still. */
function isOut(flight: SeenFlight | undefined): boolean {
  return flight !== undefined && hasCarried(flight.state) && !isBack(flight.state);
}

function order(state: Returning, flights: Flights, target: string, at: string): readonly JointRolloutEvent[] {
  const { by, reason, filed } = state;
  const flight = flights.get(target)?.state;
  const isReversible = filed.plan.targets.find(({ name }) => name === target)?.reversible !== false;
  const data = { ...idsOf(state), target };
  if (isReversible) {
    return [{ type: 'joint-rollout.return-ordered', data: { ...data, by, reason, orderedAt: at } }];
  }
  if (ofTarget(state.asked, target) !== undefined || flight === undefined) return [];
  return [{ type: 'joint-rollout.return-held', data: { ...data, reason: `${target}: ${ASK}`, heldAt: at } }];
}
