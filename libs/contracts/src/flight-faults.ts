import type { ConnectionNames } from './connections.js';
import { DRIVER_LIMITS, driverFaults, type FlightFault } from './driver-limits.js';
import type { ChangePlan } from './joint-plan.js';
import type { RolloutTarget } from './plan-parts.js';
import type { RolloutPlan } from './plan.js';

type FlownPlan = Pick<RolloutPlan, 'strategy' | 'target' | 'waves' | 'steps' | 'analysis'>;

/**
 * Why a plan cannot be flown by the drivers there are, and with what the rollout service can reach; empty when it can.
 * @param known null when the rollout service has announced nothing yet: then only its drivers are looked at
 */
export function flightFaults(plan: ChangePlan, known: ConnectionNames | null): readonly FlightFault[] {
  if (plan.strategy !== 'joint') return planFaultsOf(plan, known);
  return plan.targets.flatMap((target, at) =>
    planFaultsOf(target, known).map(({ pointer, detail }) => ({
      pointer: `/targets/${at}${pointer}`,
      detail,
    })),
  );
}

function planFaultsOf(plan: FlownPlan, known: ConnectionNames | null): readonly FlightFault[] {
  const targets = targetsOf(plan);
  const drivers = [...new Set(targets.map(({ target }) => target.driver))];
  const limited = drivers.flatMap((driver) => driverFaults(plan, driver, DRIVER_LIMITS[driver]));
  if (known === null) return limited;
  return [
    ...limited,
    ...targets.flatMap((target) => routeFaults(target, known)),
    ...plan.analysis.flatMap((analysis, at) => sourceFaults(analysis, at, known)),
  ];
}

interface PlacedTarget {
  readonly pointer: string;
  readonly target: RolloutTarget;
}

/** What a plan moves, and where it says so. In waves of their own targets the plan's is none of them. */
function targetsOf({ target, waves = [] }: FlownPlan): readonly PlacedTarget[] {
  const own = waves.flatMap((wave, at) =>
    wave.target === undefined ? [] : [{ pointer: `/waves/${at}/target`, target: wave.target }],
  );
  return own.length > 0 && own.length === waves.length ? own : [{ pointer: '/target', target }, ...own];
}

function routeFaults({ pointer, target }: PlacedTarget, { routes }: ConnectionNames): readonly FlightFault[] {
  if (target.driver === 'flag') return [];
  const { driver, route } = target;
  if (routes.some((each) => each.name === route && each.driver === driver)) return [];
  const names = routes.filter((each) => each.driver === driver).map(({ name }) => name);
  const detail = `no ${driver} route is called ${route}; ${listed(names)}`;
  return [{ pointer: `${pointer}/route`, detail }];
}

function sourceFaults(
  { provider, query }: RolloutPlan['analysis'][number],
  at: number,
  { sources }: ConnectionNames,
): readonly FlightFault[] {
  if (provider === 'pushed' || query === undefined) return [];
  const { source } = query;
  if (sources.some((each) => each.name === source && each.provider === provider)) return [];
  const names = sources.filter((each) => each.provider === provider).map(({ name }) => name);
  const detail = `no ${provider} source is called ${source}; ${listed(names)}`;
  return [{ pointer: `/analysis/${at}/query/source`, detail }];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
}
