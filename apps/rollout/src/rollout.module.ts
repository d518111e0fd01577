import { type DynamicModule, Module } from '@nestjs/common';
import { type Connections, namesOf, NO_CONNECTIONS } from './connections.js';
import { AnnounceConnections, NamesInSettings } from './connections/application/announce-connections.js';
import { provideDrivers } from './drivers/provide-drivers.js';
import { FlagsController } from './flags/adapters/http/flags.controller.js';
import { FlagChangesController } from './flags/adapters/http/flag-changes.controller.js';
import { OfrepController } from './flags/adapters/http/ofrep.controller.js';
import { provideFlags } from './flags/provide-flags.js';
import { RolloutsController } from './flight/adapters/http/rollouts.controller.js';
import { WhenChangeApproved } from './flight/adapters/nats/when-change-approved.js';
import { WhenChangeWithdrawn } from './flight/adapters/nats/when-change-withdrawn.js';
import { FlightLoop } from './flight/adapters/timer/flight-loop.js';
import { ClearTakeOff } from './flight/application/clear-take-off.js';
import { CommitFlight } from './flight/application/commit-flight.js';
import { FlightDeck } from './flight/application/flight-deck.js';
import { FlightShare } from './flight/application/flight-share.js';
import { FlyRollout } from './flight/application/fly-rollout.js';
import { FlyRollouts } from './flight/application/fly-rollouts.js';
import { FollowLog } from './flight/application/follow-log.js';
import { KeepLanded } from './flight/application/keep-landed.js';
import { Observe } from './flight/application/observe.js';
import { PlanRollout } from './flight/application/plan-rollout.js';
import { PreviewRollout } from './flight/application/preview-rollout.js';
import { RetryRollout } from './flight/application/retry-rollout.js';
import { SliceBoard } from './flight/application/slice-board.js';
import { SteerRollout } from './flight/application/steer-rollout.js';
import { SteerTraffic } from './flight/application/steer-traffic.js';
import { WithdrawRollouts } from './flight/application/withdraw-rollouts.js';
import { GateController } from './gate/adapters/http/gate.controller.js';
import { GateCandidatesProjection } from './gate/adapters/pg/gate-candidates.projection.js';
import { PgGateCandidates } from './gate/adapters/pg/pg-gate-candidates.js';
import { CheckGate } from './gate/application/check-gate.js';
import { GateCandidates } from './gate/application/ports.js';
import { provideJoint } from './joint/provide-joint.js';
import { WhenSliSlice } from './sli/adapters/nats/when-sli-slice.js';
import { provideSli } from './sli/provide-sli.js';

export interface RolloutOptions {
  readonly latenessMs: number;
  readonly connections?: Connections | undefined;
}

const flight = [
  ClearTakeOff,
  CommitFlight,
  FlightDeck,
  FlightShare,
  FlyRollout,
  FlyRollouts,
  FollowLog,
  KeepLanded,
  Observe,
  PlanRollout,
  PreviewRollout,
  RetryRollout,
  SliceBoard,
  SteerRollout,
  SteerTraffic,
];

@Module({
  controllers: [
    // First: it is asked far more often than all the others, and Express tries routes in this order.
    OfrepController,
    RolloutsController,
    FlagsController,
    FlagChangesController,
    GateController,
    WhenChangeApproved,
    WhenChangeWithdrawn,
    WhenSliSlice,
    GateCandidatesProjection,
  ],
  providers: [
    ...flight,
    ...provideJoint,
    WithdrawRollouts,
    FlightLoop,
    ...provideFlags,
    CheckGate,
    { provide: GateCandidates, useClass: PgGateCandidates },
  ],
})
export class RolloutModule {
  /**
   * @param latenessMs how long after its end a slice is taken to be complete
   * @param connections what may be reached outside; nothing when absent
   */
  static with({ latenessMs, connections = NO_CONNECTIONS }: RolloutOptions): DynamicModule {
    const { routes, sources } = connections;
    return {
      module: RolloutModule,
      providers: [
        ...provideDrivers(routes),
        ...provideSli(sources, latenessMs),
        AnnounceConnections,
        { provide: NamesInSettings, useValue: { names: namesOf(connections) } },
      ],
    };
  }
}
