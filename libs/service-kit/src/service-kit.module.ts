import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { EventStore } from '@glidepath/event-store';
import { Clock } from './clock.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { ProjectionPositions } from './http/wait-for-position.js';
import { Ids } from './ids.js';
import { type Infrastructure, PG_POOL } from './infrastructure.js';
import { Logger } from './logging/logger.js';
import { ParkedEvents } from './parked/parked-events.js';
import { ParkedEventsController } from './parked/parked-events.controller.js';
import { EveryPartition, ReplicaPartitions } from './stack/replica-partitions.js';
import { RefusalForms } from './problems/refusal-forms.js';

/** Makes the infrastructure injectable everywhere, and serves the health routes. */
@Module({})
export class ServiceKitModule {
  static on(infrastructure: Infrastructure): DynamicModule {
    const { clock, ids, logger, store, pool, positions, parked, checks } = infrastructure;
    const providers: Provider[] = [
      { provide: Clock, useValue: clock },
      { provide: Ids, useValue: ids },
      { provide: Logger, useValue: logger },
      { provide: RefusalForms, useValue: new RefusalForms() },
      { provide: Readiness, useValue: new Readiness(checks) },
      { provide: ReplicaPartitions, useValue: infrastructure.partitions ?? new EveryPartition() },
      ...(store === undefined ? [] : [{ provide: EventStore, useValue: store }]),
      ...(pool === undefined ? [] : [{ provide: PG_POOL, useValue: pool }]),
      ...(positions === undefined ? [] : [{ provide: ProjectionPositions, useValue: positions }]),
      ...(parked === undefined ? [] : [{ provide: ParkedEvents, useValue: parked }]),
    ];
    return {
      module: ServiceKitModule,
      global: true,
      controllers: parked === undefined ? [HealthController] : [HealthController, ParkedEventsController],
      providers,
      exports: providers,
    };
  }
}
