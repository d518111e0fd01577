import type { Tick } from '@glidepath/contracts';
import { FLIGHT_RULES } from '../domain/flight-rules.js';
import { tickEndMs } from '../domain/indicator.js';
import type { Airborne } from '../domain/rollout-state.js';

/**
 * The ticks of one flight since the last recorded analysis. What was taken stays as it was taken, the same object, until it
 * is recorded: a judge that looks four times a second then judges each tick once.
 */
export class FlightTicks {
  private taken: readonly Tick[] = [];

  /** Ticks that are not recorded yet. */
  get pending(): readonly Tick[] {
    return this.taken;
  }

  /** Leaves out what was recorded meanwhile. */
  settle({ indicators }: Pick<Airborne, 'indicators'>): void {
    if (this.taken.every((tick) => isAfter(indicators, tick))) return;
    this.taken = this.taken.filter((tick) => isAfter(indicators, tick));
  }

  /** Until when an indicator has been taken, milliseconds. */
  takenUntilMs(sli: string, recordedUntilMs: number): number {
    const last = this.taken.findLast((tick) => tick.sli === sli);
    return last === undefined ? recordedUntilMs : Math.max(recordedUntilMs, tickEndMs(last));
  }

  /** @returns how many more ticks fit into one event, and one */
  get room(): number {
    return FLIGHT_RULES.ticksPerEvent + 1 - this.taken.length;
  }

  take(fresh: readonly Tick[]): void {
    if (fresh.length > 0) this.taken = [...this.taken, ...fresh];
  }
}

function isAfter(indicators: Airborne['indicators'], tick: Tick): boolean {
  return tickEndMs(tick) > (indicators[tick.sli]?.judgedUntilMs ?? 0);
}
