import type { Tick } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { FLIGHT_RULES } from '../domain/flight-rules.js';
import { type Observation, trafficFromMs } from '../domain/observe-flight.js';
import type { InFlight, Returning } from '../domain/rollout-state.js';
import { type Arms, FlagUsers, SliSlices } from './ports.js';

/** How long after its end a slice is taken to be complete, in milliseconds. */
export abstract class SliLateness {
  abstract readonly ms: number;
}

const MINUTE_MS = 60_000;

/** Gathers what can be seen of a flight at a moment. */
@Injectable()
export class Observe {
  constructor(
    private readonly slices: SliSlices,
    private readonly users: FlagUsers,
    private readonly drivers: TrafficDrivers,
    private readonly lateness: SliLateness,
  ) {}

  async run(state: InFlight | Returning, now: Date): Promise<Observation> {
    const { service, plan } = state.filed;
    const { stable, canary } = this.drivers.of(plan.target).variants(plan.target);
    const arms: Arms = { service, stable, canary };
    const untilMs = now.getTime() - this.lateness.ms;
    const [ticks, traffic] = await Promise.all([
      this.ticks(state, arms, untilMs),
      this.slices.traffic({
        ...arms,
        sli: plan.analysis[0]?.sli ?? null,
        fromMs: trafficFromMs(state, now.getTime()),
        untilMs,
      }),
    ]);
    const evaluated = plan.target.driver === 'flag' ? this.users.count(plan.target.flag) : null;
    const users = evaluated === null ? traffic.users : Math.max(evaluated, traffic.users ?? 0);
    return { ticks, traffic: { ...traffic, users } };
  }

  /** What the judge has not recorded yet, behind the control's past where it has recorded nothing at all. */
  private async ticks(state: InFlight | Returning, arms: Arms, untilMs: number): Promise<readonly Tick[]> {
    const slis = [...new Set(state.filed.plan.analysis.map(({ sli }) => sli))];
    if (slis.length === 0) return [];
    const fresh = await this.slices.ticks({
      ...arms,
      after: Object.fromEntries(slis.map((sli) => [sli, state.indicators[sli]?.judgedUntilMs ?? 0])),
      // Requests under way at the start belong to what flew before.
      startedFromMs: state.startedAtMs + FLIGHT_RULES.settleMs,
      untilMs,
      limit: FLIGHT_RULES.ticksPerEvent + 1,
    });
    const isFirst = Object.keys(state.indicators).length === 0;
    if (!isFirst || fresh.length === 0) return fresh;
    const historyUntilMs = Math.floor(state.startedAtMs / MINUTE_MS) * MINUTE_MS;
    const fromMs = historyUntilMs - FLIGHT_RULES.historyMs;
    return [...(await this.slices.history({ ...arms, slis, fromMs, untilMs: historyUntilMs })), ...fresh];
  }
}
