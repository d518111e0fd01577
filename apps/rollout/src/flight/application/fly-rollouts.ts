import { setImmediate } from 'node:timers/promises';
import { VersionConflictError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { flightTargets, targetKeysOf } from '../domain/flight-targets.js';
import { hasEnded, type InFlight, type Returning, type Rollout } from '../domain/rollout-state.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FlightShare } from './flight-share.js';
import { FlyRollout } from './fly-rollout.js';
import { FollowLog } from './follow-log.js';
import { Observe } from './observe.js';

/** Flights looked at side by side; one that has something to append takes a connection for a moment. */
const SIDE_BY_SIDE = 4;
/** A flight nothing is new of is looked at so often: its clock runs on. */
const LOOK_EVERY_MS = 1_000;
/** So many looks, then whatever else the process has to do. */
const LOOKS_AT_A_TIME = 25;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

interface Trouble {
  readonly tries: number;
  readonly notBeforeMs: number;
}

/** Tends every flight. One that fails is tried again later and later; the others fly on. */
@Injectable()
export class FlyRollouts {
  private readonly troubles = new Map<string, Trouble>();
  private lookedAtMs = new Map<string, number>();

  constructor(
    private readonly follow: FollowLog,
    private readonly deck: FlightDeck,
    private readonly observe: Observe,
    private readonly flyRollout: FlyRollout,
    private readonly share: FlightShare,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** One look at every flight that is planned or under way, and that something may have become of. */
  async tick(): Promise<void> {
    await this.follow.catchUp();
    const now = this.clock.now();
    const active = this.deck.active().filter((flight) => this.isOurs(flight));
    const flying = active.flatMap(({ state }) => (isFlying(state) ? [state] : []));
    const news = await this.observe.prepare(flying, now);
    const waiting = active.filter((flight) => this.isDue(flight, news, now.getTime()));
    this.remember(active, waiting, now.getTime());
    const next = async (): Promise<void> => {
      for (let flight = waiting.shift(); flight !== undefined; flight = waiting.shift()) {
        await this.tend(flight);
        if (waiting.length % LOOKS_AT_A_TIME === 0) await setImmediate();
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, next));
    this.observe.forget(flying, now);
  }

  /** Those that wait for one target are looked at by one replica, so that one of them takes off. */
  private isOurs({ state }: OnDeck): boolean {
    if (state.status === 'none') return false;
    const [target] = state.status === 'planned' ? targetKeysOf(state) : [];
    return this.share.has(target ?? state.filed.changeId);
  }

  private isDue({ state }: OnDeck, news: ReadonlySet<string>, nowMs: number): boolean {
    if (state.status === 'none') return false;
    const lookedAtMs = this.lookedAtMs.get(state.filed.rolloutId);
    if (lookedAtMs === undefined || nowMs - lookedAtMs >= LOOK_EVERY_MS) return true;
    if (!isFlying(state)) return false;
    const isWaitingForRouter = state.orders.some(({ isApplied }) => !isApplied);
    return isWaitingForRouter || flightTargets(state).some(({ service }) => news.has(service));
  }

  private remember(active: readonly OnDeck[], due: readonly OnDeck[], nowMs: number): void {
    const looked = new Map<string, number>();
    for (const { state } of active) {
      if (state.status === 'none') continue;
      const { rolloutId } = state.filed;
      const before = this.lookedAtMs.get(rolloutId);
      if (before !== undefined) looked.set(rolloutId, before);
    }
    for (const { state } of due) if (state.status !== 'none') looked.set(state.filed.rolloutId, nowMs);
    this.lookedAtMs = looked;
  }

  private async tend(flight: OnDeck): Promise<void> {
    if (flight.state.status === 'none') return;
    const { rolloutId, key } = flight.state.filed;
    const trouble = this.troubles.get(rolloutId);
    if (trouble !== undefined && this.clock.now().getTime() < trouble.notBeforeMs) return;
    try {
      await this.flyRollout.run(flight);
      this.troubles.delete(rolloutId);
    } catch (error) {
      // Another replica or a person was faster: the next tick sees what they did.
      if (error instanceof VersionConflictError) return;
      const tries = (trouble?.tries ?? 0) + 1;
      const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
      this.troubles.set(rolloutId, { tries, notBeforeMs: this.clock.now().getTime() + waitMs });
      this.logger.error('a flight could not be tended', { rolloutId, key, tries, waitMs, error });
    }
  }
}

function isFlying(state: Rollout): state is InFlight | Returning {
  return state.status !== 'none' && state.status !== 'planned' && !hasEnded(state);
}
