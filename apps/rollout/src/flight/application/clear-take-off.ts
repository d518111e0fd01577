import { Injectable } from '@nestjs/common';
import { reasonsToWait, type Surroundings } from '../domain/clearance.js';
import { targetKeysOf } from '../domain/flight-targets.js';
import { hasEnded, type FiledFlight, type Rollout } from '../domain/rollout-state.js';
import { FindRollout } from '../../joint/application/find-rollout.js';
import { JointOrders } from '../../joint/application/joint-orders.js';
import { FlightDeck } from './flight-deck.js';

/** Tells what a planned flight has to wait for. */
@Injectable()
export class ClearTakeOff {
  constructor(
    private readonly deck: FlightDeck,
    private readonly joint: JointOrders,
    private readonly findRollout: FindRollout,
  ) {}

  /** A phrase for each thing that stands in the way; empty when nothing does. */
  run(flight: FiledFlight, now: Date): readonly string[] {
    return [...this.joint.reasonsToWait(flight), ...this.around(flight, now)];
  }

  /** The same, beside the other targets of its joint rollout. */
  around(flight: FiledFlight, now: Date): readonly string[] {
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
    const [heldBy = null] = targetKeysOf(flight).flatMap((target) => {
      const mover = this.deck.moverOf(target)?.state;
      if (mover === undefined || mover.status === 'none' || mover.filed.changeId === changeId) return [];
      return this.isHolding(mover) ? [mover.filed.key] : [];
    });
    const missing = requires.filter((id) => !this.hasLanded(id));
    const excluding = this.deck
      .flying()
      .flatMap(({ state }) => (isUnderWay(state) ? [state.filed] : []))
      .filter((other) => excludes.includes(other.changeId) || other.excludes.includes(changeId))
      .map(({ key }) => key);
    return { heldBy, missing, excluding };
  }

  /** Flying, or landed as a target of a joint rollout that may still bring it back. */
  private isHolding(state: Rollout): boolean {
    return isUnderWay(state) || (state.status === 'completed' && this.joint.mayComeBack(state));
  }

  private hasLanded(id: string): boolean {
    const found = this.findRollout.find(id);
    if (found === undefined) return false;
    const { state } = found.kind === 'joint' ? found.joint : found.flight;
    return state.status === 'completed';
  }
}

type UnderWay = Exclude<Rollout, { status: 'none' | 'planned' | 'completed' | 'rolled-back' | 'withdrawn' }>;

function isUnderWay(state: Rollout): state is UnderWay {
  return state.status !== 'none' && state.status !== 'planned' && !hasEnded(state);
}
