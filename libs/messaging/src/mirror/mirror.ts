import {
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { RawEvent } from '@glidepath/event-store';
import { EVENTS_STREAM } from '../bus/bus-names.js';
import { ensureEventsStream, streamInfo } from '../bus/ensure-streams.js';
import { baseOf } from '../bus/stream-base.js';
import { decodeEvent, encodeEvent, type StoredEvent } from './event-message.js';
import type { LogReader } from './log-reader.js';
import { MirrorForkError } from './mirror-errors.js';
import { MOST_IN_FLIGHT, PublishWindow } from './publish-window.js';

const REQUEST_TIMEOUT_MS = 2000;
/**
 * How far back from its end a stream is compared: a foreign message may have been followed by all that was in flight
 * when it came in, of two mirrors at the worst, as each of those names no more than the sequence it follows.
 */
const LOOK_BACK = 2 * MOST_IN_FLIGHT;
const MESSAGE_NOT_FOUND = 10_037;

export interface MirrorOptions {
  /** A connection of the user `relay`. */
  readonly connection: NatsConnection;
  readonly log: LogReader;
  /** The base of a stream that has to be made: the lowest position every consumer has handled. */
  readonly base: () => Promise<number>;
  readonly replicas?: number;
  /** Told when the stream is thrown away because something foreign stood in it. */
  readonly onPolluted?: (detail: string) => void;
  /** Told when a publish failed that `catchUp` had already handed over: call it again. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Keeps the events stream a mirror of the log: sequence = position - base, because every publish names the sequence it
 * must follow. Any number of mirrors may run on one stream; they only get in each other's way.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  #manager: JetStreamManager | undefined;
  #base = 0;
  /** When the stream was made: another moment is another stream. */
  #created = '';
  /** The position last handed to the bus; undefined before `resume` and after a failure. */
  #published: number | undefined;
  /** Sequence up to which the stream is known to hold what it should. */
  #proven = 0;
  readonly #window: PublishWindow;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#window = new PublishWindow(options.connection, {
      onAcknowledged: (sequence) => {
        if (this.#proven === sequence - 1) this.#proven = sequence;
      },
      onFailure: (error) => options.onFailure?.(error),
    });
  }

  /** The position up to which events were handed to the bus. */
  get position(): number {
    return this.#published ?? 0;
  }

  /**
   * Publishes what the log has and the stream lacks, after finding out where the stream stands if that is not known.
   * Returns when everything is handed over; acknowledgements may still be on their way.
   * @returns how many events were published
   * @throws MirrorForkError when the log and the stream disagree; any other error means: try again
   */
  async catchUp(): Promise<number> {
    if (this.#window.hasFailed || this.#published === undefined) await this.#resume();
    let count = 0;
    // An end beyond every head spares the question where the head is.
    for await (const raw of this.#options.log.readRaw({
      after: this.position,
      until: Number.MAX_SAFE_INTEGER,
    })) {
      await this.#publish(raw);
      count++;
    }
    return count;
  }

  /** Waits until everything handed over is acknowledged. @throws the first failure */
  settle(): Promise<void> {
    return this.#window.settle();
  }

  /** Looks, when there is nothing to do, whether the stream is still the one we left: if not, `catchUp` finds out more. */
  async check(): Promise<void> {
    if (this.#published === undefined || this.#manager === undefined) return;
    await this.settle();
    const published = this.#published;
    const info = await streamInfo(this.#manager, EVENTS_STREAM);
    const isOurs = info?.created === this.#created && info.state.last_seq === published - this.#base;
    if (!isOurs) this.#published = undefined;
  }

  async #publish(raw: RawEvent): Promise<void> {
    const { subject, headers, payload } = encodeEvent(raw, this.#base);
    const sequence = raw.position - this.#base;
    headers.append('Nats-Expected-Stream', EVENTS_STREAM);
    headers.append('Nats-Expected-Last-Sequence', String(sequence - 1));
    await this.#window.publish({ subject, headers, payload, sequence });
    this.#published = raw.position;
  }

  /** Finds the place to go on from, and proves that the stream's last message is the log's event of that position. */
  async #resume(): Promise<void> {
    await this.#window.reset();
    this.#published = undefined;
    this.#manager ??= await jetstreamManager(this.#options.connection, {
      checkAPI: false,
      timeout: REQUEST_TIMEOUT_MS,
    });
    const info = await this.#ownStream(this.#manager);
    this.#created = info.created;
    this.#proven = info.state.last_seq;
    const mirrored = this.#base + info.state.last_seq;
    if (mirrored > (await this.#options.log.head())) throw await this.#fork(this.#manager, info);
    this.#published = mirrored;
  }

  async #ownStream(manager: JetStreamManager): Promise<StreamInfo> {
    const { base, onPolluted, replicas } = this.#options;
    const options = { eventsBase: base, ...(replicas === undefined ? {} : { replicas }) };
    const info = (await streamInfo(manager, EVENTS_STREAM)) ?? (await ensureEventsStream(manager, options));
    const detail = await this.#pollution(manager, info);
    if (detail === undefined) return info;
    onPolluted?.(detail);
    await manager.streams.delete(EVENTS_STREAM);
    // Never a purge: a purged stream keeps counting, and consumers could not tell.
    const fresh = await ensureEventsStream(manager, options);
    this.#base = baseOf(fresh.config.description) ?? 0;
    return fresh;
  }

  /** @returns what is foreign about the stream, undefined when its end is the log's */
  async #pollution(manager: JetStreamManager, info: StreamInfo): Promise<string | undefined> {
    const base = baseOf(info.config.description);
    if (base === undefined) return 'the stream does not state its base';
    this.#base = base;
    const sequence = info.state.last_seq;
    const last = sequence === 0 ? null : await storedMessage(manager, sequence);
    // Aged out: nothing to compare with, and nothing foreign that anybody could still read.
    if (last === null) return undefined;
    const mirrored = decodeEvent(last, base);
    if (mirrored === undefined) return `message ${sequence} is not an event of this log`;
    const logged = await this.#logged(mirrored.position);
    // Beyond the end of the log: a fork, and no reason to throw anything away.
    if (logged === undefined) return undefined;
    if (!isSame(logged, mirrored)) throw await this.#fork(manager, info);
    return this.#foreignBefore(manager, info);
  }

  /** @returns what is foreign among the messages before the last one that were not compared yet */
  async #foreignBefore(
    manager: JetStreamManager,
    { created, state }: StreamInfo,
  ): Promise<string | undefined> {
    const proven = created === this.#created ? this.#proven : 0;
    const first = Math.max(state.first_seq, state.last_seq - LOOK_BACK, proven + 1);
    const count = Math.max(0, state.last_seq - first);
    const sequences = Array.from({ length: count }, (_, index) => first + index);
    const messages = await Promise.all(sequences.map((sequence) => storedMessage(manager, sequence)));
    const range = { after: this.#base + first - 1, until: this.#base + first - 1 + count };
    for await (const logged of this.#options.log.readRaw(range)) {
      const sequence = logged.position - this.#base;
      const stored = messages[sequence - first] ?? null;
      const mirrored = stored === null ? undefined : decodeEvent(stored, this.#base);
      if (mirrored === undefined || !isSame(logged, mirrored))
        return `message ${sequence} is not the event of its position`;
    }
    return undefined;
  }

  /** Names what the log lacks: halves between what both have and the end, which they have not. */
  async #fork(manager: JetStreamManager, { state }: StreamInfo): Promise<MirrorForkError> {
    let [shared, parted] = [Math.max(0, state.first_seq - 1), state.last_seq];
    while (parted - shared > 1) {
      const middle = Math.floor((shared + parted) / 2);
      const stored = await storedMessage(manager, middle);
      const mirrored = stored === null ? undefined : decodeEvent(stored, this.#base);
      const logged = mirrored === undefined ? undefined : await this.#logged(mirrored.position);
      if (mirrored !== undefined && logged !== undefined && isSame(logged, mirrored)) shared = middle;
      else parted = middle;
    }
    return new MirrorForkError(this.#base + parted, this.#base + state.last_seq);
  }

  async #logged(position: number): Promise<RawEvent | undefined> {
    for await (const raw of this.#options.log.readRaw({ after: position - 1, until: position })) return raw;
    return undefined;
  }
}

function isSame(logged: RawEvent, mirrored: RawEvent): boolean {
  return logged.id === mirrored.id && logged.digest === mirrored.digest;
}

/** @returns null when there is no message of that sequence any more */
async function storedMessage(manager: JetStreamManager, sequence: number): Promise<StoredEvent | null> {
  try {
    const message = await manager.streams.getMessage(EVENTS_STREAM, { seq: sequence });
    if (message === null) return null;
    return { subject: message.subject, sequence, headers: message.header, text: message.string() };
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === MESSAGE_NOT_FOUND) return null;
    throw error;
  }
}
