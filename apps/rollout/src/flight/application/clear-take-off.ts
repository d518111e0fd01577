import { Injectable } from '@nestjs/common';
import { reasonsToWait, type Surroundings } from '../domain/clearance.js';
import { targetKeysOf } from '../domain/flight-targets.js';
import { hasEnded, type FiledFlight, type Rollout } from '../domain/rollout-state.js';
import { FlightDeck } from './flight-deck.js';

/** Tells what a planned flight has to wait for. */
@Injectable()
export class ClearTakeOff {
  constructor(private readonly deck: FlightDeck) {}

  /** A phrase for each thing that stands in the way; empty when nothing does. */
  run(flight: FiledFlight, now: Date): readonly string[] {
    return reasonsToWait(flight, this.surroundings(flight), now);
  }

  /** Key of the change that has moved a target of a flight since, if any. */
  followerOf(flight: FiledFlight): string | undefined {
    for (const target of targetKeysOf(flight)) {
      const mover = this.deck.moverOf(target)?.state;
      if (mover === undefined || mover.status === 'none') continue;
      if (mover.filed.rolloutId !== flight.filed.rolloutId) return mover.filed.key;
    }
    return undefined;
  }

  private surroundings(flight: FiledFlight): Surroundings {
    const { changeId, requires, excludes } = flight.filed;
    const held = targetKeysOf(flight)
      .map((target) => this.deck.moverOf(target)?.state)
      .find((mover) => mover !== undefined && isUnderWay(mover) && mover.filed.changeId !== changeId);
    const missing = requires.filter((id) => this.deck.find(id)?.state.status !== 'completed');
    const excluding = this.deck
      .active()
      .flatMap(({ state }) => (isUnderWay(state) ? [state.filed] : []))
      .filter((other) => excludes.includes(other.changeId) || other.excludes.includes(changeId))
      .map(({ key }) => key);
    return { heldBy: held !== undefined && isUnderWay(held) ? held.filed.key : null, missing, excluding };
  }
}

type UnderWay = Exclude<Rollout, { status: 'none' | 'planned' | 'completed' | 'rolled-back' | 'withdrawn' }>;

function isUnderWay(state: Rollout): state is UnderWay {
  return state.status !== 'none' && state.status !== 'planned' && !hasEnded(state);
}
