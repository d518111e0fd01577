export { canonicalJson } from './canonical-json.js';
export { type Decider, type Fact, foldFacts } from './decider.js';
export { DomainError } from './domain-error.js';
export {
  type Actor,
  canonicalDigest,
  type DigestedEnvelope,
  digestText,
  eventDigest,
  type EventEnvelope,
  PARTITIONS,
  partitionOf,
  type Producer,
} from './envelope.js';
export {
  CommandReusedError,
  EventTooLargeError,
  FencedError,
  ForeignCategoryError,
  InvalidEventError,
  VersionConflictError,
} from './errors.js';
export type { EventCatalogue } from './event-catalogue.js';
export {
  type AppendContext,
  type AppendRequest,
  type AppendResult,
  type CommandIdentity,
  type Decision,
  EventStore,
  type ExpectedVersion,
  type Fence,
  type HandleResult,
  type NewEvent,
  type ReadLogOptions,
  type StreamAppend,
  type StreamState,
} from './event-store.js';
