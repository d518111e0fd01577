import { type RolloutTarget, targetKeyOf } from '@glidepath/contracts';
import { VersionConflictError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { warmUntilMs } from '../domain/flight-targets.js';
import { rollout } from '../domain/rollout.js';
import { type Ended, hasEnded } from '../domain/rollout-state.js';
import { AUTOPILOT_ACTOR, NOTHING_SEEN } from './autopilot.js';
import { CommitFlight } from './commit-flight.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FlightShare } from './flight-share.js';
import type { Keeping } from './keeping.js';
import { SteerTraffic } from './steer-traffic.js';

/** While the old version is kept warm its router is watched nearly as in flight; later a restart can wait a little. */
const EVERY_MS = { warm: 1_000, later: 10_000 };
const TICK_EVERY_MS = 1_000;

type Left = OnDeck & { readonly state: Ended };

/**
 * Keeps routers at the weights that flights left them with, until another flight or somebody else moves them. While the old
 * version is warm every drift is repaired, after that only what a restart has lost: a router that its people have
 * changed by then is theirs.
 */
@Injectable()
export class KeepLanded {
  private tickAtMs = 0;

  constructor(
    private readonly deck: FlightDeck,
    private readonly steerTraffic: SteerTraffic,
    private readonly commit: CommitFlight,
    private readonly share: FlightShare,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** One look at every router that a flight has left. */
  async tick(): Promise<void> {
    const nowMs = this.clock.now().getTime();
    if (nowMs < this.tickAtMs) return;
    this.tickAtMs = nowMs + TICK_EVERY_MS;
    const left = this.deck.movers().filter(isLeft);
    this.steerTraffic.retain([...this.deck.active(), ...left].map(({ state }) => state));
    for (const flight of left) if (this.share.has(flight.state.filed.changeId)) await this.keep(flight);
  }

  private async keep(flight: Left): Promise<void> {
    const { state } = flight;
    const drivers = this.steerTraffic.keep(state, this.keepingOf(state));
    if (drivers.length === 0) return;
    const observation = { ...NOTHING_SEEN, drivers };
    const facts = rollout.decide({ type: 'observe', observation, now: this.clock.now() }, state);
    if (facts.length === 0) return;
    try {
      await this.commit.run({ before: flight, facts, actor: AUTOPILOT_ACTOR });
    } catch (error) {
      // What could not be recorded is seen again at the next look.
      if (error instanceof VersionConflictError) return;
      this.logger.error('a router that is kept could not be recorded', { key: state.filed.key, error });
    }
  }

  private keepingOf(state: Ended): Keeping {
    const isWarm = state.status === 'completed' && this.clock.now().getTime() < warmUntilMs(state);
    const { rolloutId } = state.filed;
    const isWanted = (target: RolloutTarget): boolean => {
      const mover = this.deck.moverOf(targetKeyOf(target))?.state;
      return mover !== undefined && mover.status === state.status && mover.filed.rolloutId === rolloutId;
    };
    return isWarm
      ? { everyMs: EVERY_MS.warm, repairs: 'everything', isWanted }
      : { everyMs: EVERY_MS.later, repairs: 'restarts', isWanted };
  }
}

function isLeft(flight: OnDeck): flight is Left {
  return hasEnded(flight.state);
}
