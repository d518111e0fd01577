import type { JointRolloutEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { FlightDeck } from '../../flight/application/flight-deck.js';
import { jointRollout } from '../domain/joint-rollout.js';
import { type Flights, isUnderWay, type JointRollout, type SeenFlight } from '../domain/joint-state.js';

/** A joint rollout and the version of its stream. */
export interface JointOnDeck {
  readonly state: JointRollout;
  readonly version: number;
}

/** Every joint rollout as the log tells it, in memory, in the order they were planned. */
@Injectable()
export class JointDeck {
  private readonly joints = new Map<string, JointOnDeck>();
  /** Ids of those that have not ended. */
  private readonly underWay = new Set<string>();
  /** Newest joint rollout by change id and by change key. */
  private readonly newest = new Map<string, string>();

  constructor(private readonly flights: FlightDeck) {}

  /** Folds one event; what is folded already changes nothing. */
  apply(event: EventEnvelope): void {
    const fact = event as EventEnvelope & JointRolloutEvent;
    const { rolloutId } = fact.data;
    const { state, version } = this.get(rolloutId) ?? { state: jointRollout.initialState(), version: 0 };
    if (event.version > version) this.put(rolloutId, jointRollout.evolve(state, fact), event.version);
  }

  /** A joint rollout after facts of our own; never goes back to an older version. */
  put(rolloutId: string, state: JointRollout, version: number): void {
    const before = this.joints.get(rolloutId);
    if ((before?.version ?? 0) > version) return;
    this.joints.set(rolloutId, { state, version });
    if (state.status === 'none') return;
    if (before === undefined) {
      this.newest.set(state.filed.changeId, rolloutId);
      this.newest.set(state.filed.key, rolloutId);
    }
    if (isUnderWay(state)) this.underWay.add(rolloutId);
    else this.underWay.delete(rolloutId);
  }

  get(rolloutId: string): JointOnDeck | undefined {
    return this.joints.get(rolloutId);
  }

  /** By its own id, change id or change key; of a change the newest. */
  find(id: string): JointOnDeck | undefined {
    return this.get(id) ?? this.get(this.newest.get(id) ?? '');
  }

  all(): readonly JointOnDeck[] {
    return [...this.joints.values()];
  }

  /** Those that have not ended, oldest plan first. */
  active(): readonly JointOnDeck[] {
    return [...this.underWay].flatMap((id) => this.joints.get(id) ?? []);
  }

  /** The flights of a joint rollout as they stand, by target in the plan's order. */
  flightsOf(joint: JointRollout): Flights {
    if (joint.status === 'none') return new Map();
    return new Map(
      joint.filed.flights.flatMap(({ target, rolloutId }): readonly [string, SeenFlight][] => {
        const flight = this.flights.get(rolloutId);
        return flight === undefined ? [] : [[target, flight]];
      }),
    );
  }
}
