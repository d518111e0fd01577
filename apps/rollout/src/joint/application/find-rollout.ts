import { Injectable } from '@nestjs/common';
import { FlightDeck, type OnDeck } from '../../flight/application/flight-deck.js';
import { RolloutNotFoundError } from '../../flight/domain/errors.js';
import { TargetNotFoundError } from '../domain/errors.js';
import { JointDeck, type JointOnDeck } from './joint-deck.js';

/** A rollout somebody has named: a joint one, or one flight. */
export type FoundRollout =
  | { readonly kind: 'joint'; readonly joint: JointOnDeck }
  | { readonly kind: 'flight'; readonly flight: OnDeck };

/** Finds what people mean by the id of a rollout, a change, or the key of a change. */
@Injectable()
export class FindRollout {
  constructor(
    private readonly flights: FlightDeck,
    private readonly joints: JointDeck,
  ) {}

  /** Of a change the newest rollout. */
  find(id: string): FoundRollout | undefined {
    const flight = this.flights.find(id);
    const joint = this.joints.find(id);
    if (joint === undefined) return flight === undefined ? undefined : { kind: 'flight', flight };
    const isOlder = flight !== undefined && revisionOf(joint.state) < revisionOf(flight.state);
    return isOlder ? { kind: 'flight', flight } : { kind: 'joint', joint };
  }

  /** @throws RolloutNotFoundError */
  get(id: string): FoundRollout {
    const found = this.find(id);
    if (found === undefined) throw new RolloutNotFoundError(id);
    return found;
  }

  /**
   * The flight of one target.
   * @throws RolloutNotFoundError, TargetNotFoundError
   */
  target(id: string, target: string): OnDeck {
    const found = this.get(id);
    if (found.kind === 'flight') throw new TargetNotFoundError(id, target, []);
    const flights = this.joints.flightsOf(found.joint.state);
    const flight = flights.get(target);
    if (flight === undefined) throw new TargetNotFoundError(id, target, [...flights.keys()]);
    return flight;
  }
}

function revisionOf(state: OnDeck['state'] | JointOnDeck['state']): number {
  return state.status === 'none' ? 0 : state.filed.revision;
}
