import { DomainError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { canaryTrouble, type CanaryTrouble, type Observation } from '../../drivers/domain/observation.js';
import {
  type TrafficDriver,
  TrafficDrivers,
  type Verification,
  type WeightOrder,
} from '../../drivers/driver.js';
import type { DriverSight } from '../domain/driver-sight.js';
import { isSteeredOutside } from '../domain/flight-targets.js';
import type { Keeping } from './keeping.js';
import {
  hasEnded,
  type Airborne,
  type Ended,
  type Rollout,
  type StandingOrder,
} from '../domain/rollout-state.js';
import { weightOrder } from './weight-orders.js';

/** Of a flight under way: every drift is repaired. */
const FLYING: Keeping = { everyMs: 1_000, repairs: 'everything', isWanted: () => true };
/** A router that was told and does not get there is told again so often. */
const TELL_AGAIN_MS = 5_000;
/** A canary in trouble is taken for well only after so long without any. */
const TROUBLE_MS = 10_000;

/** What this process knows of one standing order. All of it may be lost: the order stands in the log. */
interface Watch {
  readonly order: StandingOrder;
  sight: DriverSight | null;
  observed: Observation | null;
  trouble: { readonly seen: CanaryTrouble | null; readonly untilMs: number };
  looking: Promise<void> | null;
  lookedAtMs: number;
  toldAtMs: number | null;
}

/**
 * Keeps the routers that are steered outside at the weights the log orders: tells them, reads back, and tells them again,
 * under the same key, what they have lost. It appends nothing; what it sees is for the flight's rule to record.
 */
@Injectable()
export class SteerTraffic {
  private readonly watches = new Map<string, readonly Watch[]>();

  constructor(
    private readonly drivers: TrafficDrivers,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** What was seen of a flight's orders so far. Looks again in the background when it is time to. */
  sights(state: Rollout): readonly DriverSight[] {
    return hasEnded(state) ? [] : this.watch(state, FLYING);
  }

  /** The same of a flight that has ended, for as long as its routers are to be kept at what it left. */
  keep(state: Ended, keeping: Keeping): readonly DriverSight[] {
    return this.watch(state, keeping);
  }

  /** Lets go of the routers of all other flights. */
  retain(flights: readonly Rollout[]): void {
    const ids = new Set(flights.map((state) => (state.status === 'none' ? '' : state.filed.rolloutId)));
    for (const id of this.watches.keys()) if (!ids.has(id)) this.watches.delete(id);
  }

  /** Resolves when what is being told has been told; tests wait for it. */
  async settled(): Promise<void> {
    for (const { looking } of [...this.watches.values()].flat()) await looking;
  }

  /** Tells the routers of a flight at once what its newest facts order. */
  tell(state: Rollout): void {
    this.sights(state);
  }

  private watch(state: Rollout, keeping: Keeping): readonly DriverSight[] {
    if (!('orders' in state)) return [];
    const { rolloutId } = state.filed;
    const outside = state.orders.filter((order) => {
      const { target } = weightOrder(state, order);
      return isSteeredOutside(target) && order.isReleased !== true && keeping.isWanted(target);
    });
    if (outside.length === 0) return [];
    const known = this.watches.get(rolloutId) ?? [];
    const watches = outside.map((order): Watch => {
      const before = known.find((watch) => watch.order.key === order.key);
      return before ?? { ...NOTHING_YET, order };
    });
    this.watches.set(rolloutId, watches);
    for (const watch of watches) this.lookWhenDue(state, watch, keeping);
    return watches.flatMap(({ sight }) => sight ?? []);
  }

  private lookWhenDue(state: Airborne, watch: Watch, keeping: Keeping): void {
    const nowMs = this.clock.now().getTime();
    if (watch.looking !== null || nowMs - watch.lookedAtMs < keeping.everyMs) return;
    watch.lookedAtMs = nowMs;
    const order = weightOrder(state, watch.order);
    watch.looking = this.look(watch, order, keeping).finally(() => {
      watch.looking = null;
    });
  }

  private async look(watch: Watch, order: WeightOrder, keeping: Keeping): Promise<void> {
    const { wave, key } = watch.order;
    const seen = { wave, key, reason: '', behindSinceMs: null, trouble: null };
    const behindSinceMs = watch.sight?.behindSinceMs ?? watch.lookedAtMs;
    try {
      const driver = this.drivers.of(order.target);
      const verified = await this.bring(watch, driver, order, keeping);
      if (verified.outcome === 'converged' || verified.outcome === 'unsupported') {
        const trouble = await this.trouble(watch, driver, order);
        watch.sight = { ...seen, outcome: verified.outcome, trouble };
        return;
      }
      const { reason } = verified;
      if (isTaken(verified, keeping)) watch.sight = { ...seen, outcome: 'taken', reason };
      else watch.sight = { ...seen, outcome: verified.outcome, reason, behindSinceMs };
    } catch (error) {
      // Whatever a driver throws, the flight has to hear of it.
      if (!(error instanceof DomainError)) this.logger.error('a driver failed', { key, error });
      const reason = error instanceof Error ? error.message : 'the driver failed';
      watch.sight = { ...seen, outcome: 'failing', reason, behindSinceMs };
    }
  }

  /** A new order is told before anything else: on the way back every millisecond counts. */
  private async bring(
    watch: Watch,
    driver: TrafficDriver,
    order: WeightOrder,
    keeping: Keeping,
  ): Promise<Verification> {
    if (watch.toldAtMs === null) await this.applyOnce(watch, driver, order);
    const verified = await driver.verify(order);
    const isLate = watch.lookedAtMs - (watch.toldAtMs ?? 0) >= TELL_AGAIN_MS;
    const isOff = verified.outcome === 'drifted' || (verified.outcome === 'pending' && isLate);
    // Another flight may have begun to move the router while it was read.
    if (!isOff || isTaken(verified, keeping)) return verified;
    const isStranding = keeping.repairs === 'restarts' && (await leadsNowhere(driver, order));
    if (!isStranding && keeping.isWanted(order.target)) await this.applyOnce(watch, driver, order);
    return verified;
  }

  private async applyOnce(watch: Watch, driver: TrafficDriver, order: WeightOrder): Promise<void> {
    // After a restart an order that was seen to be applied is looked at first: a drift has to be seen to be recorded.
    if (watch.order.isApplied && watch.toldAtMs === null) {
      watch.toldAtMs = watch.lookedAtMs;
      return;
    }
    await driver.apply(order);
    watch.toldAtMs = watch.lookedAtMs;
  }

  private async trouble(
    watch: Watch,
    driver: TrafficDriver,
    order: WeightOrder,
  ): Promise<CanaryTrouble | null> {
    if (order.weightPercent === 0) return null;
    const observed = await driver.observe(order);
    const trouble = canaryTrouble(watch.observed, observed);
    watch.observed = observed;
    if (trouble !== null) watch.trouble = { seen: trouble, untilMs: watch.lookedAtMs + TROUBLE_MS };
    return watch.lookedAtMs < watch.trouble.untilMs ? watch.trouble.seen : null;
  }
}

/** Whether somebody else has moved a router that is kept against its own restarts only. */
function isTaken(verified: Verification, { repairs }: Keeping): boolean {
  return repairs === 'restarts' && verified.outcome === 'drifted' && !verified.isRestart;
}

/** Long after a flight, what it left users with may be gone: nobody is sent back to where nobody answers. */
async function leadsNowhere(driver: TrafficDriver, order: WeightOrder): Promise<boolean> {
  const { stable, canary } = await driver.observe(order);
  return (order.weightPercent >= 50 ? canary : stable).health === 'down';
}

const NOTHING_YET = {
  sight: null,
  observed: null,
  trouble: { seen: null, untilMs: Number.NEGATIVE_INFINITY },
  looking: null,
  lookedAtMs: Number.NEGATIVE_INFINITY,
  toldAtMs: null,
};
