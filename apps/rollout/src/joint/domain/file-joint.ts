import { type JointPlan, planOfTarget } from '@glidepath/contracts';
import type { ApprovedFlight } from '../../flight/domain/approved-flight.js';
import { rolloutIdOf } from '../../flight/domain/rollout-id.js';
import type { DataOf } from '../../flight/domain/rollout-state.js';
import type { JointDataOf } from './joint-state.js';

export interface FiledTogether {
  readonly joint: JointDataOf<'joint-rollout.planned'>;
  readonly flights: readonly DataOf<'rollout.planned'>[];
}

/** A joint rollout and the flights of its targets, as an approval files them. */
export function fileJoint({ plan, ...filed }: ApprovedFlight & { readonly plan: JointPlan }): FiledTogether {
  const { rolloutId, changeId, revision, attempt } = filed;
  const flights = plan.targets.map((target) => ({
    ...filed,
    rolloutId: rolloutIdOf(changeId, revision, attempt, target.name),
    service: target.service ?? filed.service,
    plan: planOfTarget(plan, target),
    joint: { rolloutId, target: target.name },
  }));
  const named = flights.map((flight) => ({ target: flight.joint.target, rolloutId: flight.rolloutId }));
  return { joint: { ...filed, plan, flights: named }, flights };
}
