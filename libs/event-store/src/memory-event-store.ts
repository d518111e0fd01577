import type { Decider, Fact } from './decider.js';
import type { EventEnvelope, Producer } from './envelope.js';
import {
  CommandReusedError,
  FencedError,
  ForeignCategoryError,
  InvalidEventError,
  VersionConflictError,
} from './errors.js';
import type { EventCatalogue } from './event-catalogue.js';
import {
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
  type ReadLogOptions,
  type StreamState,
} from './event-store.js';
import { decideCommand, handleCommand, type KeptAnswer } from './handle-command.js';
import { followLog } from './follow-log.js';
import { LogNews } from './log-news.js';
import { MemoryFences } from './memory-fences.js';
import { type EventSource, type PreparedEvent, prepareAppend } from './prepare-append.js';
import { type RawEvent, readEnvelope } from './raw-event.js';
import { uuidV7 } from './uuid-v7.js';

export interface MemoryEventStoreOptions {
  readonly catalogue: EventCatalogue;
  readonly producer: Producer;
  /** Stream categories that may be written; all when absent. */
  readonly categories?: readonly string[];
  readonly clock?: () => Date;
  readonly newId?: () => string;
  readonly onCommitted?: (position: number) => void;
}

/** The log in memory, for tests without Postgres. Behaves as `PgEventStore` does, kept so by one suite run on both. */
export class MemoryEventStore extends EventStore {
  /** Positions and stalled events a fence compares with; tests set them up here. */
  readonly fences = new MemoryFences();
  /** Wakes followers. */
  readonly news = new LogNews(() => this.head());
  readonly #log: RawEvent[] = [];
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #source: EventSource;
  readonly #categories: readonly string[] | null;
  readonly #onCommitted: (position: number) => void;
  #recordedAt = '';

  constructor({ catalogue, producer, categories, clock, newId, onCommitted }: MemoryEventStoreOptions) {
    super();
    const now = clock ?? (() => new Date());
    this.#source = { catalogue, producer, clock: now, newId: newId ?? (() => uuidV7(now())) };
    this.#categories = categories ?? null;
    this.#onCommitted = onCommitted ?? (() => undefined);
  }

  // Async, so that refusals reject instead of throwing, as they do over a connection.
  async append(request: AppendRequest): Promise<AppendResult> {
    const events = prepareAppend(request, this.#source);
    this.#refuseForeign(events);
    const { command, fence } = request;
    const kept = command === undefined ? undefined : this.#kept.get(command.id);
    if (kept !== undefined) return firstAnswer(kept, command);
    if (fence !== undefined) this.#refuseFenced(fence, request.context);
    for (const { stream, expected } of request.streams) this.#refuseConflict(stream, expected);
    this.#refuseKnownIds(events);

    const result = this.#write(request, events);
    if (command !== undefined) this.#kept.set(command.id, { requestDigest: command.requestDigest, result });
    if (fence !== undefined) this.fences.pass(fence);
    if (events.length > 0) {
      this.#onCommitted(result.position);
      this.news.announce(result.position);
    }
    return result;
  }

  async readStream(stream: string): Promise<StreamState> {
    const events = this.#log
      .filter((event) => event.stream === stream)
      .map((raw) => readEnvelope(raw, this.#source.catalogue));
    return { stream, version: events.length, events };
  }

  async *readLog(options: ReadLogOptions): AsyncIterable<EventEnvelope> {
    for await (const raw of this.readRaw(options)) yield readEnvelope(raw, this.#source.catalogue);
  }

  /** Like `readLog`, with payloads as stored. */
  async *readRaw(options: ReadLogOptions): AsyncIterable<RawEvent> {
    const chosen = this.#log.filter((event) => matches(event, options, this.#source.catalogue));
    if (options.direction === 'backwards') chosen.reverse();
    for (const event of chosen.slice(0, options.limit ?? chosen.length)) {
      options.signal?.throwIfAborted();
      yield event;
    }
  }

  follow(options: FollowOptions): AsyncIterable<EventEnvelope> {
    return followLog(this, options);
  }

  head(): Promise<number> {
    return Promise.resolve(this.#log.length);
  }

  /** The first answer to a command, null when it was never carried out. */
  findCommand(id: string): Promise<KeptAnswer | null> {
    const kept = this.#kept.get(id);
    return Promise.resolve(
      kept === undefined ? null : { ...kept, result: { ...kept.result, duplicate: true } },
    );
  }

  decide<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
  ): Promise<Decision<State>> {
    return decideCommand(this, decider, stream, command);
  }

  handle<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    context: AppendContext,
    identity?: CommandIdentity,
    options?: DecideOptions,
  ): Promise<HandleResult<State>> {
    return handleCommand(this, decider, stream, command, context, identity, options);
  }

  #refuseForeign(events: readonly PreparedEvent[]): void {
    const { catalogue, producer } = this.#source;
    for (const { type, stream } of events) {
      if (this.#categories?.includes(catalogue.categoryOf(type)) === false) {
        throw new ForeignCategoryError(stream, producer.service);
      }
    }
  }

  #refuseConflict(stream: string, expected: ExpectedVersion): void {
    const actual = this.#versionOf(stream);
    const accepted =
      expected === 'any' ||
      (expected === 'some' && actual > 0) ||
      actual === (expected === 'none' ? 0 : expected);
    if (!accepted) throw new VersionConflictError(stream, expected, actual);
  }

  #refuseFenced(fence: Fence, { causationId = null }: AppendContext): void {
    this.fences.check(fence);
    const { consumer, partition } = fence;
    const handled = this.#log[(fence.kind === 'advance' ? fence.to : fence.position) - 1];
    const isOther = causationId !== null && causationId !== handled?.id;
    if (isOther) throw new FencedError(consumer, partition, this.fences.position(consumer, partition));
  }

  #refuseKnownIds(events: readonly PreparedEvent[]): void {
    const known = new Set(this.#log.map(({ id }) => id));
    for (const { id, type } of events) {
      if (known.has(id)) throw new InvalidEventError(type, 'its id is already in the log');
      known.add(id);
    }
  }

  #write({ streams }: AppendRequest, events: readonly PreparedEvent[]): AppendResult {
    const now = this.#source.clock().toISOString();
    // Never backwards along positions, whatever the clock says.
    if (now > this.#recordedAt) this.#recordedAt = now;
    const first = this.#log.length + 1;
    for (const { streamIndex: _, ...event } of events) {
      this.#log.push({
        ...event,
        version: this.#versionOf(event.stream) + 1,
        position: this.#log.length + 1,
        recordedAt: this.#recordedAt,
        previousInPartition:
          this.#log.findLast(({ partition }) => partition === event.partition)?.position ?? 0,
      });
    }
    return {
      duplicate: false,
      position: this.#log.length,
      recordedAt: this.#recordedAt || now,
      versions: Object.fromEntries(streams.map(({ stream }) => [stream, this.#versionOf(stream)])),
      events: events.map(({ id, stream }, index) => ({ id, position: first + index, stream })),
    };
  }

  #versionOf(stream: string): number {
    return this.#log.filter((event) => event.stream === stream).length;
  }
}

function firstAnswer(kept: KeptAnswer, command: CommandIdentity | undefined): AppendResult {
  if (kept.requestDigest !== command?.requestDigest) throw new CommandReusedError(command?.id ?? '');
  return { ...kept.result, duplicate: true };
}

function matches(event: RawEvent, options: ReadLogOptions, catalogue: EventCatalogue): boolean {
  const { after, until, correlationId, stream, category, actor, types, partition } = options;
  const { recordedFrom, recordedUntil } = options;
  return (
    event.position > (after ?? 0) &&
    (until === undefined || event.position <= until) &&
    (correlationId === undefined || event.correlationId === correlationId) &&
    (stream === undefined || event.stream === stream) &&
    (category === undefined || catalogue.categoryOf(event.type) === category) &&
    (actor === undefined || [event.actor.id, event.actor.onBehalfOf].includes(actor)) &&
    (types === undefined || types.includes(event.type)) &&
    (partition === undefined || event.partition === partition) &&
    (recordedFrom === undefined || event.recordedAt >= new Date(recordedFrom).toISOString()) &&
    (recordedUntil === undefined || event.recordedAt <= new Date(recordedUntil).toISOString())
  );
}
