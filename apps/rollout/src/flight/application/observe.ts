import type { Tick } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { FLIGHT_RULES } from '../domain/flight-rules.js';
import { flightTargets, targetOfWave, waveOfStep } from '../domain/flight-targets.js';
import { type Observation, trafficFromMs } from '../domain/observe-flight.js';
import { patienceFor } from '../domain/patience.js';
import type { InFlight, Returning } from '../domain/rollout-state.js';
import { FlightTicks } from './flight-ticks.js';
import { latencyNews } from './latency-news.js';
import { type Arms, FlagUsers, SliSlices, SliTimes } from './ports.js';
import { SliceBoard } from './slice-board.js';
import { SteerTraffic } from './steer-traffic.js';

type Flying = InFlight | Returning;

const MINUTE_MS = 60_000;
/** Slices are kept in memory for as long as a share is taken over them, and so much longer. */
const KEPT_LONGER_MS = 2_000;
const FORGET_EVERY_MS = 2_000;

/** Gathers what can be seen of a flight at a moment. */
@Injectable()
export class Observe {
  private readonly ticksOf = new Map<string, FlightTicks>();
  private forgotAtMs = 0;

  constructor(
    private readonly slices: SliSlices,
    private readonly sliceBoard: SliceBoard,
    private readonly users: FlagUsers,
    private readonly drivers: TrafficDrivers,
    private readonly steerTraffic: SteerTraffic,
    private readonly times: SliTimes,
  ) {}

  /**
   * Reads once what is new for all flights.
   * @returns services something is new of
   */
  async prepare(flights: readonly Flying[], now: Date): Promise<ReadonlySet<string>> {
    const nowMs = now.getTime();
    const fromMs = new Map<string, number>();
    for (const flight of flights) {
      for (const { service } of flightTargets(flight)) {
        const from = Math.min(neededFromMs(flight), this.shareFromMs(flight, nowMs));
        fromMs.set(service, Math.min(fromMs.get(service) ?? Number.POSITIVE_INFINITY, from));
      }
    }
    const news = await this.sliceBoard.catchUp(fromMs);
    const flying = new Set(flights.map(({ filed }) => filed.rolloutId));
    for (const id of this.ticksOf.keys()) if (!flying.has(id)) this.ticksOf.delete(id);
    return news;
  }

  /** Lets go of slices that every flight has taken and no share is taken over any more. */
  forget(flights: readonly Flying[], now: Date): void {
    const nowMs = now.getTime();
    if (nowMs - this.forgotAtMs < FORGET_EVERY_MS) return;
    this.forgotAtMs = nowMs;
    const needed = new Map<string, number>();
    const wholly = new Map<string, number>();
    for (const flight of flights) {
      const { service } = targetOfWave(flight, waveOfStep(flight, flight.step));
      const [first] = flight.filed.plan.analysis;
      if (first === undefined) wholly.set(service, this.shareFromMs(flight, nowMs));
      for (const { sli, exceeds } of flight.filed.plan.analysis) {
        const edgeMs =
          exceeds === undefined ? 0 : (flight.edges[sli]?.untilMs ?? nowMs - FLIGHT_RULES.historyMs);
        const takenMs = Math.max(flight.startedAtMs, edgeMs, this.takenUntilMs(flight, sli));
        const fromMs = sli === first?.sli ? Math.min(takenMs, this.shareFromMs(flight, nowMs)) : takenMs;
        const key = `${service} ${sli}`;
        needed.set(key, Math.min(needed.get(key) ?? Number.POSITIVE_INFINITY, fromMs));
      }
    }
    this.sliceBoard.prune((service, sli) => {
      const fromMs = needed.get(`${service} ${sli}`) ?? nowMs;
      return Math.min(fromMs, wholly.get(service) ?? fromMs);
    });
  }

  private shareFromMs(flight: Flying, nowMs: number): number {
    const { shareWindowMs } = patienceFor(this.countsAgeMs(flight));
    return nowMs - shareWindowMs - KEPT_LONGER_MS - this.times.latenessMs;
  }

  /** How old the newest counts may be when all is well: as declared of what is asked, as seen of what is pushed. */
  private countsAgeMs(flight: Flying): number {
    const { service } = targetOfWave(flight, waveOfStep(flight, flight.step));
    const ages = flight.filed.plan.analysis.map(
      (each) => this.times.declaredAgeMs(each) ?? 2 * this.sliceBoard.longestMs(service, each.sli),
    );
    return Math.max(0, ...ages);
  }

  private takenUntilMs({ filed, indicators }: Flying, sli: string): number {
    const recordedMs = indicators[sli]?.judgedUntilMs ?? 0;
    return this.ticksOf.get(filed.rolloutId)?.takenUntilMs(sli, recordedMs) ?? recordedMs;
  }

  async run(state: Flying, now: Date): Promise<Observation> {
    const { service, target } = targetOfWave(state, waveOfStep(state, state.step));
    const driver = this.drivers.of(target);
    const arms: Arms = { service, ...driver.variants(target) };
    const untilMs = now.getTime() - this.times.latenessMs;
    const ticks = await this.ticks(state, arms, untilMs);
    const gatheredFromMs = this.gatheredFromMs(state, now.getTime());
    const whole = { ...arms, afterMs: 0, startedFromMs: gatheredFromMs, untilMs };
    const latency = latencyNews(state, this.sliceBoard, whole);
    const sli = state.filed.plan.analysis[0]?.sli ?? null;
    const countsAgeMs = this.countsAgeMs(state);
    const fromMs = trafficFromMs(state, now.getTime(), countsAgeMs);
    const traffic = this.sliceBoard.traffic({ ...arms, sli, fromMs, untilMs });
    const evaluated = target.driver === 'flag' ? this.users.count(target.flag) : null;
    // A router that is not sticky draws anew for every request, as if each came from a user of its own.
    const counted = driver.capabilities().isSticky ? traffic.users : traffic.total;
    const users = evaluated === null ? counted : Math.max(evaluated, counted ?? 0);
    const drivers = this.steerTraffic.sights(state);
    return { ticks, traffic: { ...traffic, users }, drivers, countsAgeMs, latency };
  }

  /** An edge of latency is chosen by the control's newest counts of the flight. */
  private gatheredFromMs({ startedAtMs }: Flying, nowMs: number): number {
    return Math.max(startedAtMs + FLIGHT_RULES.settleMs, nowMs - FLIGHT_RULES.historyMs);
  }

  /** What the judge has not recorded yet, behind the control's past where it has recorded nothing at all. */
  private async ticks(state: Flying, arms: Arms, untilMs: number): Promise<readonly Tick[]> {
    const { rolloutId, plan } = state.filed;
    // Before its edge is chosen, nobody knows what is slow.
    const judged = plan.analysis.filter(({ sli, exceeds }) => exceeds === undefined || state.edges[sli]);
    const slis = [...new Set(judged.map(({ sli }) => sli))];
    if (slis.length === 0) return [];
    const own = this.ticksOf.get(rolloutId) ?? new FlightTicks();
    this.ticksOf.set(rolloutId, own);
    own.settle(state);
    const fresh = slis.flatMap((sli) => {
      const edge = state.edges[sli];
      return this.sliceBoard.ticks({
        ...arms,
        sli,
        ...(edge && { le: edge.le }),
        afterMs: own.takenUntilMs(sli, state.indicators[sli]?.judgedUntilMs ?? 0),
        // Requests under way at the start belong to what flew before.
        startedFromMs: Math.max(state.startedAtMs + FLIGHT_RULES.settleMs, edge?.untilMs ?? 0),
        untilMs,
      });
    });
    const isJudged = Object.values(state.indicators).some(({ judge }) => judge.ticks > 0);
    if (!isJudged && own.pending.length === 0 && fresh.length > 0) {
      // Latency has no past: what is slow is known since the edge.
      const counted = slis.filter((sli) => state.edges[sli] === undefined);
      own.take(await this.history(state, arms, counted));
    }
    own.take(fresh.toSorted(byEnd).slice(0, Math.max(0, own.room)));
    return own.pending;
  }

  private history({ startedAtMs }: Flying, arms: Arms, slis: readonly string[]): Promise<readonly Tick[]> {
    const untilMs = Math.floor(startedAtMs / MINUTE_MS) * MINUTE_MS;
    return this.slices.history({ ...arms, slis, fromMs: untilMs - FLIGHT_RULES.historyMs, untilMs });
  }
}

function byEnd(a: Tick, b: Tick): number {
  const endOf = ({ sliceStart, sliceSeconds }: Tick) => Date.parse(sliceStart) + sliceSeconds * 1000;
  return endOf(a) - endOf(b) || (a.sli < b.sli ? -1 : 1);
}

/** From when on a flight has to know the slices it has not recorded. */
function neededFromMs({ filed, indicators, startedAtMs }: Flying): number {
  const judged = filed.plan.analysis.map(({ sli }) => indicators[sli]?.judgedUntilMs ?? 0);
  return Math.max(startedAtMs, judged.length === 0 ? 0 : Math.min(...judged));
}
