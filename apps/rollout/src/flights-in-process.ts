import type { EventStore } from '@glidepath/event-store';
import { type Clock, EveryPartition, type Logger } from '@glidepath/service-kit';
import { FlagDriver } from './drivers/adapters/flag/flag-driver.js';
import { type TrafficDriver, TrafficDrivers } from './drivers/driver.js';
import { FlagBoard } from './flags/application/flag-board.js';
import { ClearTakeOff } from './flight/application/clear-take-off.js';
import { CommitFlight } from './flight/application/commit-flight.js';
import { FlightDeck } from './flight/application/flight-deck.js';
import { FlightShare } from './flight/application/flight-share.js';
import { FlyRollout } from './flight/application/fly-rollout.js';
import { FlyRollouts } from './flight/application/fly-rollouts.js';
import { FollowLog } from './flight/application/follow-log.js';
import { Observe } from './flight/application/observe.js';
import { FlagUsers, type SliSlices, type SliTimes } from './flight/application/ports.js';
import { SliceBoard } from './flight/application/slice-board.js';
import { SteerTraffic } from './flight/application/steer-traffic.js';
import { FindRollout } from './joint/application/find-rollout.js';
import { JointDeck } from './joint/application/joint-deck.js';
import { JointOrders } from './joint/application/joint-orders.js';
import type { Rollout } from './flight/domain/rollout-state.js';

export { type KeptSlice, type SliceNews, SliSlices } from './flight/application/ports.js';
export { type Observation, UNSEEN } from './drivers/domain/observation.js';
export { type Applied, TrafficDriver, type Verification, type WeightOrder } from './drivers/driver.js';
export type { DriverCapabilities } from './drivers/domain/driver-capabilities.js';

export interface InProcessPorts {
  readonly events: EventStore;
  readonly slices: SliSlices;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long after its end a slice is taken to be complete, milliseconds. */
  readonly latenessMs: number;
  /** Steers every target that is no flag. */
  readonly outside?: TrafficDriver;
}

/** The flights of a log, flown without a service around them. */
export interface FlightsInProcess {
  /** One look at every flight. */
  tick(): Promise<void>;
  /** Flights that have not ended. */
  active(): readonly Rollout[];
}

/** Everything that flies, on ports of the caller's own: for the bench, which measures it without a process, a bus or a database. */
export function flightsInProcess(ports: InProcessPorts): FlightsInProcess {
  const { events, slices, clock, logger, latenessMs, outside } = ports;
  const deck = new FlightDeck();
  const board = new FlagBoard();
  const drivers = new InProcessDrivers(new FlagDriver(events, board), outside);
  const steerTraffic = new SteerTraffic(drivers, clock, logger);
  const sliceBoard = new SliceBoard(slices);
  const times: SliTimes = { latenessMs, declaredAgeMs: () => null };
  const observe = new Observe(slices, sliceBoard, new NobodyCounts(), drivers, steerTraffic, times);
  const commit = new CommitFlight(events, deck, drivers, steerTraffic);
  const joints = new JointDeck(deck);
  const orders = new JointOrders(joints);
  const clearTakeOff = new ClearTakeOff(deck, orders, new FindRollout(deck, joints));
  const flyRollout = new FlyRollout(observe, commit, clearTakeOff, drivers, orders, clock);
  const follow = new FollowLog(events, deck, joints, board);
  const share = new FlightShare(new EveryPartition());
  const flyRollouts = new FlyRollouts(follow, deck, observe, flyRollout, share, clock, logger);
  return {
    tick: () => flyRollouts.tick(),
    active: () => deck.active().map(({ state }) => state),
  };
}

class InProcessDrivers extends TrafficDrivers {
  constructor(
    private readonly flag: TrafficDriver,
    private readonly outside: TrafficDriver | undefined,
  ) {
    super();
  }
  override of({ driver }: { readonly driver: string }): TrafficDriver {
    return driver === 'flag' || this.outside === undefined ? this.flag : this.outside;
  }
}

class NobodyCounts extends FlagUsers {
  override count(): null {
    return null;
  }
}
