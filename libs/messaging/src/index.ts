export {
  BUS_SERVICES,
  type BusConsumer,
  busConsumers,
  type BusService,
  eventConsumerName,
  EVENTS_STREAM,
  eventSubject,
  INBOUND_STREAM,
  inboundConsumerName,
  type InboundKind,
  NUDGE_SUBJECT,
} from './bus/bus-names.js';
export { type BusConnectionOptions, connectBus } from './bus/connect-bus.js';
export { ensureConsumers, type HandledPositions } from './bus/ensure-consumers.js';
export { type BusStreams, ensureStreams, type StreamOptions } from './bus/ensure-streams.js';
export { type BusKeeper, type ConsumerFloor, keepBus, type KeepBusOptions } from './bus/keep-bus.js';
export {
  accountName,
  type NatsCluster,
  type NatsSecret,
  natsServerConfig,
  type NatsServerOptions,
} from './bus/nats-server-config.js';
export { Inbound, InboundGiveUp, Projection, Reaction } from './handlers/decorators.js';
export { type Effect, EventContext, ProjectionContext } from './handlers/event-context.js';
export { GatheredRows, type WriteRows } from './handlers/gathered-rows.js';
export type { InboundFailure, InboundMessage } from './handlers/inbound-message.js';
export { PassErrorFilter } from './handlers/pass-error.filter.js';
export { decodeEvent, encodeEvent, type OutgoingEvent, type StoredEvent } from './mirror/event-message.js';
export type { LogReader } from './mirror/log-reader.js';
export { Mirror, type MirrorOptions } from './mirror/mirror.js';
export { MirrorForkError } from './mirror/mirror-errors.js';
export { type MirrorReach, mirrorReach } from './mirror/mirror-reach.js';
export { PgConsumerFloor } from './mirror/pg-consumer-floor.js';
export { JetStreamStrategy, type JetStreamStrategyOptions } from './strategy/jet-stream-strategy.js';
export { BusUnavailableError, type TransportHealth } from './strategy/transport-health.js';
export type { MessagingLogger } from './strategy/messaging-logger.js';
export type { RetryPolicy } from './strategy/retry-policy.js';
export { type FollowerState, MirrorFollower, type MirrorFollowerOptions } from './mirror/mirror-follower.js';
