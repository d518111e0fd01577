import type { EventStore } from '@glidepath/event-store';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Pool } from 'pg';
import type { Clock } from './clock.js';
import type { ReadinessCheck } from './health/readiness.js';
import type { ProjectionPositions } from './http/wait-for-position.js';
import type { Ids } from './ids.js';
import type { Logger } from './logging/logger.js';
import type { ParkedEvents } from './parked/parked-events.js';
import type { ReplicaPartitions } from './stack/replica-partitions.js';

/** Injection token of the service's Postgres pool (`pg.Pool`), for projections and their reads. */
export const PG_POOL = Symbol('PG_POOL');

/** What a process stands on. Tests pass one in memory, the gateway one without a store. */
export interface Infrastructure {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly store?: EventStore;
  readonly pool?: Pool;
  readonly positions?: ProjectionPositions;
  /** Which partitions this replica works on; every one when absent. */
  readonly partitions?: ReplicaPartitions;
  /** What handlers failed with; served over HTTP where there is one. */
  readonly parked?: ParkedEvents;
  /** Delivers events to the service's handlers; absent where it has none. */
  readonly strategy?: CustomTransportStrategy;
  readonly checks: readonly ReadinessCheck[];
  /** Lets go of every connection; called once, after the last request. */
  close(): Promise<void>;
}
