export { bootstrapLog, type LogSpec } from './bootstrap-log.js';
export { PgEventStore, type PgEventStoreOptions } from './pg-event-store.js';
export { roleOf } from './schema/roles.js';
