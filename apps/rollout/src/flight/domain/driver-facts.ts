import type { RolloutEvent } from '@glidepath/contracts';
import type { DriverSight } from './driver-sight.js';
import { targetOfWave } from './flight-targets.js';
import type { Airborne, StandingOrder } from './rollout-state.js';
import { idsOf } from './step-facts.js';

/** What was learnt about the standing orders: a router has its weight now, or has lost it. */
export function driverFacts(
  flight: Airborne,
  sights: readonly DriverSight[],
  now: Date,
): readonly RolloutEvent[] {
  return sights.flatMap((sight) => {
    const order = flight.orders.find(({ key }) => key === sight.key);
    return order === undefined ? [] : factOf(flight, order, sight, now);
  });
}

function factOf(
  flight: Airborne,
  order: StandingOrder,
  { outcome, reason }: DriverSight,
  now: Date,
): readonly RolloutEvent[] {
  const { wave, step, weightPercent, key, isApplied } = order;
  const { driver } = targetOfWave(flight, wave).target;
  const inWave = wave === null ? {} : { wave };
  const data = { ...idsOf(flight), step, ...inWave, weightPercent, key, driver };
  const at = now.toISOString();
  switch (outcome) {
    case 'converged':
    case 'unsupported':
      return isApplied ? [] : [{ type: 'rollout.weight-applied', data: { ...data, appliedAt: at } }];
    case 'drifted':
      return isApplied
        ? [{ type: 'rollout.weight-drifted', data: { ...data, detail: reason, driftedAt: at } }]
        : [];
    case 'taken':
      return order.isReleased === true
        ? []
        : [{ type: 'rollout.weight-released', data: { ...data, detail: reason, releasedAt: at } }];
    case 'pending':
    case 'failing':
      return [];
  }
}

/** Whether every router was seen to have its weight. */
export function areOrdersApplied({ orders }: Airborne): boolean {
  return orders.every(({ isApplied }) => isApplied);
}
