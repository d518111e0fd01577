import type { RolloutView } from '@glidepath/contracts';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { ClearTakeOff } from '../../flight/application/clear-take-off.js';
import { FlightDeck, type OnDeck } from '../../flight/application/flight-deck.js';
import { RolloutNotFoundError } from '../../flight/domain/errors.js';
import { rolloutView } from '../../flight/domain/rollout-view.js';
import { jointView } from '../domain/joint-view.js';
import type { FoundRollout } from './find-rollout.js';
import { JointDeck } from './joint-deck.js';

/** Rollouts as the API shows them. */
@Injectable()
export class ShowRollout {
  constructor(
    private readonly flights: FlightDeck,
    private readonly joints: JointDeck,
    private readonly clearTakeOff: ClearTakeOff,
    private readonly clock: Clock,
  ) {}

  /** @throws RolloutNotFoundError where nothing was planned */
  view(found: FoundRollout): RolloutView {
    const view = found.kind === 'flight' ? this.flightView(found.flight) : this.jointView(found);
    if (view === null) throw new RolloutNotFoundError('a stream without a plan');
    return view;
  }

  /** Version of the stream of a rollout: its ETag. */
  versionOf(found: FoundRollout): number {
    return found.kind === 'flight' ? found.flight.version : found.joint.version;
  }

  /** Every rollout, newest plan first; the targets of a joint one are part of it. */
  all(): readonly RolloutView[] {
    const alone = this.flights
      .all()
      .filter(({ state }) => state.status === 'none' || !('joint' in state.filed));
    const found: readonly FoundRollout[] = [
      ...alone.map((flight) => ({ kind: 'flight' as const, flight })),
      ...this.joints.all().map((joint) => ({ kind: 'joint' as const, joint })),
    ];
    return found
      .map((one) => this.view(one))
      .sort((one, other) => other.changeId.localeCompare(one.changeId) || other.attempt - one.attempt);
  }

  private flightView({ state, version }: OnDeck): RolloutView | null {
    const waitsFor = state.status === 'planned' ? this.clearTakeOff.run(state, this.clock.now()) : [];
    return rolloutView(state, version, waitsFor);
  }

  private jointView({
    joint: { state, version },
  }: Extract<FoundRollout, { kind: 'joint' }>): RolloutView | null {
    const flights = [...this.joints.flightsOf(state)].flatMap(([target, flight]): [string, RolloutView][] => {
      const view = this.flightView(flight);
      return view === null ? [] : [[target, view]];
    });
    return jointView(state, version, new Map(flights));
  }
}
