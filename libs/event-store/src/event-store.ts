import type { Decider, Fact } from './decider.js';
import type { Actor, EventEnvelope } from './envelope.js';

/**
 * What a stream has to look like for an append to be accepted: exactly at a version (a number, 1..), none yet, some,
 * or any. Enforced inside the database; `any` is serialised and never conflicts.
 */
export type ExpectedVersion = number | 'none' | 'some' | 'any';

/** A fact on its way into the log. */
export interface NewEvent extends Fact {
  /** UUIDv7; made by the store when absent. */
  readonly id?: string;
  /** ISO 8601 UTC; the store's clock when absent. */
  readonly occurredAt?: string;
  /** The change it concerns, where that differs from the append's (facts about two changes are two events). */
  readonly correlationId?: string | null;
}

/** Facts for one stream. */
export interface StreamAppend {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly events: readonly NewEvent[];
}

/** Who and why; part of every event the append makes. */
export interface AppendContext {
  readonly actor: Actor;
  /** The change's id, null where there is none. */
  readonly correlationId: string | null;
  readonly causationId?: string | null;
  readonly traceparent?: string | null;
}

/**
 * Makes an append happen once for ever: a retry with the same id and digest gets the first answer, with another
 * digest a `CommandReusedError`. `id` is scoped to the appending service by the store.
 */
export interface CommandIdentity {
  readonly id: string;
  /** SHA-256 hex of the request's canonical JSON. */
  readonly requestDigest: string;
}

/**
 * The consumer's position as a compare-and-set inside the append (the fence). Where the append names a cause, it has to
 * be the event at that position: a message from before the log was restored has no effect.
 */
export type Fence =
  | {
      readonly kind: 'advance';
      readonly consumer: string;
      readonly partition: number;
      /** The position the consumer stands at, 0 before its first event. */
      readonly from: number;
      /** The position of the event being handled. */
      readonly to: number;
      /** Named in the record of attempts; `reaction` when absent. */
      readonly handler?: string;
    }
  | {
      /** The event was stalled before; succeeding now takes it off the stalled list. */
      readonly kind: 'unstall';
      readonly consumer: string;
      readonly partition: number;
      readonly position: number;
      /** How often it had been tried when this attempt began. */
      readonly attempt: number;
      readonly handler?: string;
    };

export interface AppendRequest {
  readonly streams: readonly StreamAppend[];
  readonly context: AppendContext;
  readonly command?: CommandIdentity;
  readonly fence?: Fence;
}

export interface AppendResult {
  /** True when the command had been carried out before and this is its first answer. */
  readonly duplicate: boolean;
  /** The last position written; the log's head when nothing was written. */
  readonly position: number;
  readonly recordedAt: string;
  /** New version of each stream of the request, by stream name. */
  readonly versions: Readonly<Record<string, number>>;
  /** What was written, in order of position. */
  readonly events: readonly { readonly id: string; readonly position: number; readonly stream: string }[];
}

export interface StreamState {
  readonly stream: string;
  /** 0 when the stream does not exist. */
  readonly version: number;
  readonly events: readonly EventEnvelope[];
}

export interface ReadLogOptions {
  /** Exclusive; 0 reads from the beginning. */
  readonly after?: number;
  /** Inclusive. */
  readonly until?: number;
  /** Only events of this change. */
  readonly correlationId?: string;
  /** Only events of this stream. */
  readonly stream?: string;
  /** Only events of streams of this category. No index serves it: the range is read, 10,000 positions at a time. */
  readonly category?: string;
  /** Only events of this actor, or done on this person's behalf, by its id. No index serves it: the range is read. */
  readonly actor?: string;
  readonly types?: readonly string[];
  readonly partition?: number;
  /** Only events recorded at or after this moment, ISO 8601. */
  readonly recordedFrom?: string;
  readonly recordedUntil?: string;
  /** The first ones in the direction of reading. */
  readonly limit?: number;
  /** `backwards` reads the same range from its end; `forwards` when absent. */
  readonly direction?: 'forwards' | 'backwards';
  /**
   * How many bytes of payloads are held at once by a read from a database, beyond which it goes there again: 1 MiB when
   * absent. A read holds two such batches and, of each, up to one event more.
   */
  readonly batchBytes?: number;
  /** Ends the read between two batches: the iteration throws the signal's reason, so that it cannot pass for complete. */
  readonly signal?: AbortSignal;
}

/** What to follow, from where, until when. */
export interface FollowOptions extends Pick<
  ReadLogOptions,
  'after' | 'correlationId' | 'stream' | 'category' | 'actor' | 'types' | 'partition'
> {
  /** Ends the iteration without an error; what was given out until then is all up to the last event. */
  readonly signal: AbortSignal;
  /**
   * Called when everything up to a position was given out, whether or not any of it matched: where to go on from
   * (`after`) without looking at those positions again.
   */
  readonly onProgress?: (position: number) => void;
}

export interface Decision<State> {
  /** What to append; no events when there is nothing to do. */
  readonly append: StreamAppend;
  /** State before, and with the decided facts folded in. */
  readonly before: State;
  readonly after: State;
  readonly version: number;
}

export interface DecideOptions {
  /**
   * The stream most likely does not exist yet, so that it need not be read first: where it does after all, the append
   * conflicts, and the next decision reads it.
   */
  readonly presumesNew?: boolean;
}

export interface HandleResult<State> extends AppendResult {
  readonly state: State;
  /** Version of the stream after the command. */
  readonly version: number;
}

/** The log, as services see it. `MemoryEventStore` and `PgEventStore` behave alike (one suite runs against both). */
export abstract class EventStore {
  /**
   * Appends all of the request or nothing.
   * @throws VersionConflictError, CommandReusedError, FencedError, EventTooLargeError, ForeignCategoryError,
   *   InvalidEventError (payload does not fit its declared shape)
   */
  abstract append(request: AppendRequest): Promise<AppendResult>;

  /** All events of a stream in order, upcast to their newest version. */
  abstract readStream(stream: string): Promise<StreamState>;

  /**
   * A stream as this process last read or wrote it, without asking the log: all of it up to some version, maybe not the
   * newest. For showing what was just written.
   * @returns undefined when it is not remembered
   */
  recall(_stream: string): StreamState | undefined {
    return undefined;
  }

  /** Events of the log in order of position, upcast, in batches, with flat memory. */
  abstract readLog(options: ReadLogOptions): AsyncIterable<EventEnvelope>;

  /**
   * Events from a position on, upcast: first those that are there, then each one as it is written, in order of position,
   * without a gap or a double, until the signal is aborted. Holds one batch; a slow reader slows the reading, nothing else.
   * To resume, pass the position of the last event handled as `after`. Throws what a read throws (the database is away).
   */
  abstract follow(options: FollowOptions): AsyncIterable<EventEnvelope>;

  /** Position of the newest event, 0 for an empty log. */
  abstract head(): Promise<number>;

  /**
   * What a command would lead to now, without appending: what a reaction returns to the transport. A decision with
   * events may rest on what this process last saw of the stream; the version it expects makes the log refuse it where
   * that has changed. A refusal or a decision without events rests on the stream as it is.
   */
  abstract decide<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    options?: DecideOptions,
  ): Promise<Decision<State>>;

  /** Reads, decides and appends; reads again and decides again (at most five times) when another writer was faster. */
  abstract handle<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    context: AppendContext,
    identity?: CommandIdentity,
    options?: DecideOptions,
  ): Promise<HandleResult<State>>;
}
