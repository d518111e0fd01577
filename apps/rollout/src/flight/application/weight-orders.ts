import type { RolloutEvent } from '@glidepath/contracts';
import type { WeightOrder } from '../../drivers/driver.js';
import { targetOfWave } from '../domain/flight-targets.js';
import type { FiledFlight, StandingOrder } from '../domain/rollout-state.js';

type Ordered = Pick<StandingOrder, 'wave' | 'weightPercent' | 'key'>;

/** A weight of a flight as an order to the driver of its target. */
export function weightOrder(flight: FiledFlight, { wave, weightPercent, key }: Ordered): WeightOrder {
  const { rolloutId, changeId } = flight.filed;
  const { service, target } = targetOfWave(flight, wave);
  return { rolloutId, changeId, service, target, weightPercent, key };
}

/** The weights that facts order, by wave: orders to the same target come one after the other. */
export function ordersIn(
  flight: FiledFlight,
  facts: readonly RolloutEvent[],
): ReadonlyMap<string | null, readonly WeightOrder[]> {
  const byWave = new Map<string | null, WeightOrder[]>();
  for (const fact of facts) {
    if (fact.type !== 'rollout.weight-set') continue;
    const { wave = null, weightPercent, key } = fact.data;
    const order = weightOrder(flight, { wave, weightPercent, key });
    byWave.set(wave, [...(byWave.get(wave) ?? []), order]);
  }
  return byWave;
}
