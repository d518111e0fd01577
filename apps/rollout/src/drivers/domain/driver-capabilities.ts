import type { RolloutPlan, RolloutTarget } from '@glidepath/contracts';

/** What a kind of driver can do. */
export interface DriverCapabilities {
  /** Where a weight becomes true: in the append that orders it, or by a call outside. */
  readonly effect: 'log' | 'outside';
  readonly strategies: readonly RolloutPlan['strategy'][];
  /** The smallest share of the canary above 0 and below 100 it can set, percent. */
  readonly finestPercent: number;
  /** How far what it sets may lie from what was ordered, points; 0 where it is exact. */
  readonly tolerancePoints: number;
  /** Whether a user stays with a version while weights stand, and only moves towards the canary while they rise. */
  readonly isSticky: boolean;
  /** Whether `verify` can tell, and `observe` can count. */
  readonly verifies: boolean;
  readonly counts: boolean;
}

/** A plan that its driver cannot fly: where, as a JSON pointer into the plan, and why. */
export interface DriverFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Why a driver cannot fly a plan although its shape is right; empty when it can. */
export function driverFaults(
  { strategy, steps }: Pick<RolloutPlan, 'strategy' | 'steps'>,
  driver: RolloutTarget['driver'],
  capabilities: DriverCapabilities,
): readonly DriverFault[] {
  const { strategies, finestPercent } = capabilities;
  const cannot = `the driver ${driver} cannot`;
  const faults: DriverFault[] = [];
  if (!strategies.includes(strategy)) {
    const known = strategies.join(', ');
    faults.push({ pointer: '/strategy', detail: `${cannot} fly the strategy ${strategy}, only ${known}` });
  }
  for (const [index, step] of steps.entries()) {
    if (!('setWeight' in step)) continue;
    const { setWeight } = step;
    const least = Math.min(setWeight, 100 - setWeight);
    if (least === 0 || least >= finestPercent) continue;
    const detail = `${cannot} set ${setWeight} %: its finest share is ${finestPercent} %`;
    faults.push({ pointer: `/steps/${index}/setWeight`, detail });
  }
  return faults;
}
