import { ancestorsOf, predecessorsOf } from '@glidepath/contracts';
import type { JointOrder } from '../../flight/domain/joint-order.js';
import type { Flights, JointRollout, PlannedJoint } from './joint-state.js';
import { ofTarget } from './of-target.js';
import { hasReached, hasTurnedBack, standingOf } from './target-standing.js';

const GO: JointOrder = { type: 'go' };

/** What a joint rollout lets the flight of one of its targets do, as all of them stand now. */
export function jointOrderFor(joint: JointRollout, flights: Flights, target: string): JointOrder {
  switch (joint.status) {
    case 'none':
    case 'completed':
      return GO;
    case 'planned':
    case 'flying': {
      const reason = reasonToStand(joint, flights, target);
      return reason === null ? GO : { type: 'hold', reason };
    }
    case 'returning':
    case 'rolled-back':
      return orderOnReturn(joint, flights, target);
  }
}

type GoingBack = Extract<JointRollout, { status: 'returning' | 'rolled-back' }>;

function orderOnReturn(joint: GoingBack, flights: Flights, target: string): JointOrder {
  const told = ofTarget(joint.ordered, target);
  if (told !== undefined) return { type: 'return', ...told };
  // What has not taken off never will.
  const { by, reason } = joint;
  const isOnGround = flights.get(target)?.state.status === 'planned';
  return isOnGround ? { type: 'return', by, reason } : { type: 'hold', reason: `all come back: ${reason}` };
}

/** Why a flight under way has to stand for the sake of others, a sentence; null when it may go on. */
function reasonToStand(
  joint: PlannedJoint & { readonly pauseReason: string | null },
  flights: Flights,
  target: string,
): string | null {
  if (joint.pauseReason !== null) return `the whole is paused: ${joint.pauseReason}`;
  const { targets } = joint.filed.plan;
  const before = ancestorsOf(targets, target);
  for (const { name } of targets) {
    const state = flights.get(name)?.state;
    if (name === target || state === undefined) continue;
    if (hasTurnedBack(state)) return `${name} comes back`;
    const standing = standingOf(state);
    if (standing === null) continue;
    // Harm that is held is the verdict on all of them; other holds concern what comes after.
    if (standing.cause === 'harmful' || before.has(name)) return `${name} stands: ${standing.reason}`;
  }
  return null;
}

/** Why a target may not take off yet, a phrase each; empty when nothing in the joint rollout stands in the way. */
export function reasonsToWaitFor(joint: JointRollout, flights: Flights, target: string): readonly string[] {
  if (joint.status === 'none') return [];
  if (joint.status === 'returning' || joint.status === 'rolled-back')
    return [`all come back: ${joint.reason}`];
  const { plan } = joint.filed;
  const own = plan.targets.find(({ name }) => name === target);
  const reason = reasonToStand(joint, flights, target);
  const missing = (own === undefined ? [] : predecessorsOf(own)).flatMap((before) => {
    const state = flights.get(before.target)?.state ?? { status: 'none' };
    if (hasReached(state, before.step)) return [];
    return before.step === null
      ? [`${before.target} has not landed`]
      : [`${before.target} is not past its step ${before.step}`];
  });
  const isOnGround = joint.status === 'planned' && plan.start === 'manual';
  return [...(isOnGround ? ['nobody has started it'] : []), ...(reason === null ? [] : [reason]), ...missing];
}
