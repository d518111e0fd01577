import type { DriverName } from './plan-parts.js';
import type { RolloutPlan } from './plan.js';

/** What decides which plans a driver can fly. */
export interface DriverLimits {
  readonly strategies: readonly RolloutPlan['strategy'][];
  /** The smallest share of the canary above 0 and below 100 it can set, percent. */
  readonly finestPercent: number;
}

const ROUTED: DriverLimits = { strategies: ['canary', 'blue-green', 'waves', 'direct'], finestPercent: 0.01 };

/** Of every driver there is. */
export const DRIVER_LIMITS: Readonly<Record<DriverName, DriverLimits>> = {
  flag: { strategies: ['canary', 'flag', 'blue-green', 'waves', 'direct'], finestPercent: 0.01 },
  // Whole weights up to 256, of as many servers as there are.
  haproxy: { ...ROUTED, finestPercent: 0.4 },
  nginx: ROUTED,
  'gateway-api': ROUTED,
  nats: ROUTED,
  webhook: ROUTED,
};

/** A plan that cannot be flown although its shape is right: where, as a JSON pointer into it, and why. */
export interface FlightFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Why a driver cannot fly a plan; empty when it can. */
export function driverFaults(
  { strategy, steps }: Pick<RolloutPlan, 'strategy' | 'steps'>,
  driver: DriverName,
  { strategies, finestPercent }: DriverLimits,
): readonly FlightFault[] {
  const cannot = `the driver ${driver} cannot`;
  const faults: FlightFault[] = [];
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
