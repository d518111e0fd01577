export { canonicalJson } from './canonical-json.js';
export { Coalescer, type CoalescerOptions } from './coalescer.js';
export { type Decider, type Fact, foldFacts, loadedState, savedState, type SnapshotRule } from './decider.js';
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
  sha256Hex,
} from './envelope.js';
export {
  CommandReusedError,
  EventTooLargeError,
  FencedError,
  ForeignCategoryError,
  InvalidEventError,
  RangeArchivedError,
  VersionConflictError,
} from './errors.js';
export { decideCommand, handleCommand, type KeptAnswer } from './handle-command.js';
export type { FollowedLog } from './follow-log.js';
export { LogNews } from './log-news.js';
export { MemoryEventStore, type MemoryEventStoreOptions } from './memory-event-store.js';
export { MemoryFences } from './memory-fences.js';
export { MAX_EVENT_BYTES } from './prepare-append.js';
export { digestMatches, envelopeText, type RawEvent, readEnvelope } from './raw-event.js';
export { openSealedText, type SealedText, sealingMonth, sealText } from './sealed-text.js';
export { uuidV7 } from './uuid-v7.js';
export type { EventCatalogue } from './event-catalogue.js';
export {
  type AppendContext,
  type AppendRequest,
  type AppendResult,
  type CommandIdentity,
  type DecideOptions,
  type Decision,
  EventStore,
  type ExpectedVersion,
  type Fence,
  type FollowOptions,
  type HandleResult,
  type NewEvent,
  type ReadLogOptions,
  type StreamAppend,
  type StreamState,
} from './event-store.js';
