import type { RolloutEvent } from '@glidepath/contracts';
import {
  type Actor,
  type AppendResult,
  type CommandIdentity,
  EventStore,
  type StreamAppend,
  VersionConflictError,
} from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers, type WeightOrder } from '../../drivers/driver.js';
import { evolveRollout } from '../domain/evolve-rollout.js';
import { targetKeysOf } from '../domain/flight-targets.js';
import { rolloutStream } from '../domain/rollout-id.js';
import { type FiledFlight, hasEnded } from '../domain/rollout-state.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { SteerTraffic } from './steer-traffic.js';
import { ordersIn } from './weight-orders.js';

export interface FlightFacts {
  readonly before: OnDeck;
  readonly facts: readonly RolloutEvent[];
  readonly actor: Actor;
  readonly command?: CommandIdentity | undefined;
  readonly traceparent?: string | null;
}

/**
 * Appends a flight's facts together with the facts its driver makes of them, in one transaction: where the driver keeps
 * its weights in the log, a weight that is recorded is a weight that is set; other routers are told as soon as the order is
 * durable.
 * @throws VersionConflictError when somebody else moved the flight or its target
 */
@Injectable()
export class CommitFlight {
  /** Flights whose take-off is being appended: the deck shows none of them yet. */
  private readonly takingOff = new Set<FiledFlight>();

  constructor(
    private readonly events: EventStore,
    private readonly deck: FlightDeck,
    private readonly drivers: TrafficDrivers,
    private readonly steerTraffic: SteerTraffic,
  ) {}

  async run(flight: FlightFacts): Promise<AppendResult> {
    const { state, version } = flight.before;
    if (!flight.facts.some(({ type }) => type === 'rollout.started') || state.status === 'none') {
      return this.append(flight);
    }
    if (this.isInTheWay(state)) {
      throw new VersionConflictError(rolloutStream(state.filed.rolloutId), version, version);
    }
    this.takingOff.add(state);
    try {
      return await this.append(flight);
    } finally {
      this.takingOff.delete(state);
    }
  }

  /** Several may have been cleared at one look; of those that are in each other's way the first goes. */
  private isInTheWay(flight: FiledFlight): boolean {
    const keys = targetKeysOf(flight);
    const { changeId, excludes } = flight.filed;
    const isOther = ({ filed }: FiledFlight): boolean => filed.changeId !== changeId;
    const isExcluding = ({ filed }: FiledFlight): boolean =>
      excludes.includes(filed.changeId) || filed.excludes.includes(changeId);
    const isMoved = keys.some((key) => {
      const mover = this.deck.moverOf(key)?.state;
      return mover !== undefined && mover.status !== 'none' && !hasEnded(mover) && isOther(mover);
    });
    return (
      isMoved ||
      this.deck.flying().some(({ state }) => state.status !== 'none' && isExcluding(state)) ||
      [...this.takingOff].some(
        (other) =>
          isOther(other) && (isExcluding(other) || targetKeysOf(other).some((key) => keys.includes(key))),
      )
    );
  }

  private async append({
    before,
    facts,
    actor,
    command,
    traceparent = null,
  }: FlightFacts): Promise<AppendResult> {
    const { state, version } = before;
    if (state.status === 'none') throw new TypeError('a flight is filed by its plan, not committed');
    const { rolloutId, changeId } = state.filed;
    const effects = this.effectsOf([...ordersIn(state, facts).values()]);
    const flight: StreamAppend = { stream: rolloutStream(rolloutId), expected: version, events: facts };
    const streams = effects.flatMap((effect) => effect.streams);
    const result = await this.events.append({
      streams: [flight, ...streams].filter(({ events }) => events.length > 0),
      context: { actor, correlationId: changeId, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    if (result.duplicate) return result;
    for (const { driver, streams: durable } of effects) driver.appended(durable);
    const after = facts.reduce(evolveRollout, state);
    this.deck.put(rolloutId, after, version + facts.length);
    this.steerTraffic.tell(after);
    return result;
  }

  private effectsOf(orders: readonly (readonly WeightOrder[])[]) {
    return orders.flatMap((some) => {
      const [first] = some;
      if (first === undefined) return [];
      const driver = this.drivers.of(first.target);
      return [{ driver, streams: driver.facts(some) }];
    });
  }
}
