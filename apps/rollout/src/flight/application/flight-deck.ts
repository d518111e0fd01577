import type { RolloutEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
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
  /** Newest rollout by change id and by change key. */
  private readonly newest = new Map<string, string>();

  /** Folds one event; what is folded already changes nothing. */
  apply(event: EventEnvelope): void {
    const fact = event as EventEnvelope & RolloutEvent;
    const { rolloutId } = fact.data;
    const { state, version } = this.get(rolloutId) ?? { state: rollout.initialState(), version: 0 };
    if (event.version > version) this.put(rolloutId, rollout.evolve(state, fact), event.version);
  }

  /** A flight after facts of our own; never goes back to an older version. */
  put(rolloutId: string, state: Rollout, version: number): void {
    if ((this.flights.get(rolloutId)?.version ?? 0) > version) return;
    this.flights.set(rolloutId, { state, version });
    if (state.status === 'none') return;
    this.newest.set(state.filed.changeId, rolloutId);
    this.newest.set(state.filed.key, rolloutId);
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
    return this.all().filter(({ state }) => state.status !== 'none' && !hasEnded(state));
  }
}
