export { bootstrapLog, type LogSpec } from './bootstrap-log.js';
export { inTransaction, RolledBackError } from './in-transaction.js';
export { type Attempt, PgConsumerPositions, type Subscription } from './pg-consumer-positions.js';
export {
  FollowedProjection,
  type FollowedProjectionOptions,
  type FollowingOptions,
} from './followed-projection.js';
export { InlineProjections, type InlineProjectionsOptions } from './inline-projections.js';
export { ArchiveRefusedError, LogArchive, type LogRange } from './log-archive.js';
export { PgContentStore, type StoredContent } from './pg-content-store.js';
export { type ListedEvent, type ParkedFilter, PgParkedEvents } from './pg-parked-events.js';
export { type HeldPartitions, PgPartitionLeases } from './pg-partition-leases.js';
export { type DirectoryEntry, PgDirectory, type Retiring, type SubjectMonth } from './pg-directory.js';
export { PgEventStore, type PgEventStoreOptions } from './pg-event-store.js';
export type { SnapshotOptions } from './pg-snapshots.js';
export { type PgProjection, ProjectionFailedError, type ProjectionProgress } from './projection.js';
export { ProjectionPositionTable } from './projection-position-table.js';
export type { Redrive, RedriveVerdict } from './redrive.js';
export { roleOf } from './schema/roles.js';
export { surviveLostConnections } from './survive-lost-connections.js';
export type { Settlement, Stall, StalledEvent } from './stalled-event.js';
