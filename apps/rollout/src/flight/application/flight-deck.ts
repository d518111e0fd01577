import type { RolloutEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { targetKeysOf } from '../domain/flight-targets.js';
import { rollout } from '../domain/rollout.js';
import { hasEnded, type Rollout } from '../domain/rollout-state.js';

/** A flight and the version of its stream. */
export interface OnDeck {
  readonly state: Rollout;
  readonly version: number;
}

/** Every flight as the log tells it, in memory, in the order they were planned. */
@Injectable()
export class FlightDeck {
  private readonly flights = new Map<string, OnDeck>();
  /** Ids of those that have not ended, oldest plan first. */
  private readonly underWay = new Set<string>();
  /** Ids of those among them that have taken off: few, however many wait. */
  private readonly airborne = new Set<string>();
  /** Newest rollout by change id and by change key. */
  private readonly newest = new Map<string, string>();
  /** Who moved a target last, by the target. */
  private readonly moverByTarget = new Map<string, string>();

  /** Folds one event; what is folded already changes nothing. */
  apply(event: EventEnvelope): void {
    const fact = event as EventEnvelope & RolloutEvent;
    const { rolloutId } = fact.data;
    const { state, version } = this.get(rolloutId) ?? { state: rollout.initialState(), version: 0 };
    if (event.version > version) this.put(rolloutId, rollout.evolve(state, fact), event.version);
  }

  /** A flight after facts of our own; never goes back to an older version. */
  put(rolloutId: string, state: Rollout, version: number): void {
    const before = this.flights.get(rolloutId);
    if ((before?.version ?? 0) > version) return;
    this.flights.set(rolloutId, { state, version });
    if (state.status === 'none') return;
    const isNew = before === undefined || before.state.status === 'none';
    // A target of a joint rollout is named by that, or by its own id.
    if (isNew && state.filed.joint === undefined) {
      this.newest.set(state.filed.changeId, rolloutId);
      this.newest.set(state.filed.key, rolloutId);
    }
    if (hasEnded(state)) this.underWay.delete(rolloutId);
    else this.underWay.add(rolloutId);
    if (hasEnded(state) || state.status === 'planned') this.airborne.delete(rolloutId);
    else this.airborne.add(rolloutId);
    const isTakingOff = before === undefined || before.state.status === 'planned';
    if (!isTakingOff || state.status === 'planned' || state.status === 'withdrawn') return;
    for (const target of targetKeysOf(state)) this.moverByTarget.set(target, rolloutId);
  }

  get(rolloutId: string): OnDeck | undefined {
    return this.flights.get(rolloutId);
  }

  /** By rollout id, change id or change key; of a change the newest. */
  find(id: string): OnDeck | undefined {
    return this.get(id) ?? this.get(this.newest.get(id) ?? '');
  }

  all(): readonly OnDeck[] {
    return [...this.flights.values()];
  }

  /** Planned or flying, oldest plan first. */
  active(): readonly OnDeck[] {
    return [...this.underWay].flatMap((id) => this.flights.get(id) ?? []);
  }

  /** Flying, in the order they took off. */
  flying(): readonly OnDeck[] {
    return [...this.airborne].flatMap((id) => this.flights.get(id) ?? []);
  }

  /** Every flight that moved a target last, whether it has ended or not. */
  movers(): readonly OnDeck[] {
    return [...new Set(this.moverByTarget.values())].flatMap((id) => this.flights.get(id) ?? []);
  }

  /** The flight that moved a target last, whether it has ended or not. */
  moverOf(targetKey: string): OnDeck | undefined {
    return this.get(this.moverByTarget.get(targetKey) ?? '');
  }
}
