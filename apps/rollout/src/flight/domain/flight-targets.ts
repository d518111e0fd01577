import { durationMs, type RolloutPlan, type RolloutTarget, targetKeyOf } from '@glidepath/contracts';
import type { FiledFlight, Landed } from './rollout-state.js';

/** What a flight moves in one of its waves, or in the whole of a plan without waves. */
export interface FlightTarget {
  readonly wave: string | null;
  /** Whose slices are judged. */
  readonly service: string;
  readonly target: RolloutTarget;
}

/** Everything a flight moves, in the order in which it does. */
export function flightTargets({ filed: { plan, service } }: FiledFlight): readonly FlightTarget[] {
  if (plan.strategy !== 'waves') return [{ wave: null, service, target: plan.target }];
  return (plan.waves ?? []).map((wave) => ({
    wave: wave.name,
    service: wave.service ?? service,
    target: wave.target ?? plan.target,
  }));
}

/**
 * What a flight moves in a wave.
 * @throws RangeError when the plan has no such wave
 */
export function targetOfWave(flight: FiledFlight, wave: string | null): FlightTarget {
  const found = flightTargets(flight).find((target) => target.wave === wave);
  if (found === undefined) throw new RangeError(`the plan has no wave ${wave ?? 'without a name'}`);
  return found;
}

/** The wave a flight is in at a step. */
export function waveOfStep({ steps }: FiledFlight, step: number): string | null {
  return steps[Math.min(step, steps.length - 1)]?.wave ?? null;
}

/** What a flight moves, each as one text: no two flights move the same at a time. */
export function targetKeysOf(flight: FiledFlight): readonly string[] {
  return flightTargets(flight).map(({ target }) => targetKeyOf(target));
}

/** Whether a weight becomes true by a call outside, instead of by the append that orders it. */
export function isSteeredOutside({ driver }: RolloutTarget): boolean {
  return driver !== 'flag';
}

/** Until when a landed flight may come back, milliseconds since the epoch. */
export function warmUntilMs({ filed: { plan }, endedAtMs }: Landed): number {
  return endedAtMs + warmMs(plan);
}

function warmMs({ warm }: RolloutPlan): number {
  return warm === undefined ? 0 : durationMs(warm);
}
