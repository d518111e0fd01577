import { ancestorsOf, type JointRolloutEvent } from '@glidepath/contracts';
import { AUTOPILOT } from '../../flight/domain/step-facts.js';
import { bringBack } from './bring-back.js';
import { evolveJoint } from './evolve-joint.js';
import { idsOf } from './joint-ids.js';
import type { Flights, JointRollout, SeenFlight, UnderWay } from './joint-state.js';
import { ofTarget } from './of-target.js';
import { hasCarried, hasTurnedBack, standingOf, turnReasonOf } from './target-standing.js';

/** What is to be said of a joint rollout as its flights stand: one verdict, holds, and whose turn it is to come back. */
export function observeJoint(state: JointRollout, flights: Flights, now: Date): readonly JointRolloutEvent[] {
  // The log may have been read up to between the plan and its flights: nothing follows from some of them.
  if (state.status === 'none' || flights.size < state.filed.flights.length) return [];
  switch (state.status) {
    case 'completed':
    case 'rolled-back':
      return [];
    case 'planned':
    case 'flying':
      return goAhead(state, flights, now);
    case 'returning':
      return bringBack(state, flights, now);
  }
}

function goAhead(state: UnderWay, flights: Flights, now: Date): readonly JointRolloutEvent[] {
  const stop = stopFact(state, flights, now);
  if (stop !== null) return [stop, ...observeJoint(evolveJoint(state, stop), flights, now)];
  const all = [...flights.values()];
  const hasBegun = state.status === 'planned' && all.some((flight) => hasCarried(flight.state));
  const startedAt = now.toISOString();
  const started: readonly JointRolloutEvent[] = hasBegun
    ? [{ type: 'joint-rollout.started', data: { ...idsOf(state), startedAt } }]
    : [];
  const holds = [...flights].flatMap(([target, flight]) => holdFacts(state, flights, target, flight, now));
  const isDone = all.every((flight) => flight.state.status === 'completed');
  const done: readonly JointRolloutEvent[] = isDone
    ? [{ type: 'joint-rollout.completed', data: { ...idsOf(state), completedAt: now.toISOString() } }]
    : [];
  return [...started, ...holds, ...done];
}

/** The first target that has turned back stops all. */
function stopFact(state: UnderWay, flights: Flights, now: Date): JointRolloutEvent | null {
  for (const [target, { state: flight, version }] of flights) {
    if (flight.status === 'none' || !hasTurnedBack(flight)) continue;
    const seen = { rolloutId: flight.filed.rolloutId, version };
    const reason = `${target}: ${turnReasonOf(flight)}`;
    const data = { ...idsOf(state), target, seen, by: AUTOPILOT, reason, stoppedAt: now.toISOString() };
    return { type: 'joint-rollout.stopped', data };
  }
  return null;
}

function holdFacts(
  state: UnderWay,
  flights: Flights,
  target: string,
  { state: flight, version }: SeenFlight,
  now: Date,
): readonly JointRolloutEvent[] {
  if (flight.status === 'none') return [];
  const before = ofTarget(state.held, target);
  const standing = standingOf(flight);
  const seen = { rolloutId: flight.filed.rolloutId, version };
  const data = { ...idsOf(state), target, seen };
  if (standing === null) {
    if (before === undefined) return [];
    const held = [...flights].flatMap(([name, one]) => (standingOf(one.state) === null ? [] : [name]));
    return [{ type: 'joint-rollout.released', data: { ...data, held, releasedAt: now.toISOString() } }];
  }
  if (before !== undefined && before.cause === standing.cause && before.reason === standing.reason) return [];
  const { targets } = state.filed.plan;
  const dependants = targets.flatMap(({ name }) => (ancestorsOf(targets, name).has(target) ? [name] : []));
  return [
    { type: 'joint-rollout.held', data: { ...data, ...standing, dependants, heldAt: now.toISOString() } },
  ];
}
