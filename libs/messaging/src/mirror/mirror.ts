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
import { decodeEvent, encodeEvent } from './event-message.js';
import type { LogReader } from './log-reader.js';
import { MirrorForkError } from './mirror-errors.js';

const REQUEST_TIMEOUT_MS = 2000;
const IN_FLIGHT = 256;
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
  readonly #inFlight = new Set<Promise<void>>();
  #failure: unknown;

  constructor(options: MirrorOptions) {
    this.#options = options;
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
    if (this.#failure !== undefined || this.#published === undefined) await this.#resume();
    let count = 0;
    // An end beyond every head spares the question where the head is.
    for await (const raw of this.#options.log.readRaw({
      after: this.position,
      until: Number.MAX_SAFE_INTEGER,
    })) {
      while (this.#inFlight.size >= IN_FLIGHT) await Promise.race(this.#inFlight);
      this.#throwFailure();
      this.#publish(raw);
      count++;
    }
    return count;
  }

  /** Waits until everything handed over is acknowledged. @throws the first failure */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight);
    this.#throwFailure();
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

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #publish(raw: RawEvent): void {
    const { subject, headers, payload } = encodeEvent(raw, this.#base);
    headers.set('Nats-Expected-Stream', EVENTS_STREAM);
    headers.set('Nats-Expected-Last-Sequence', String(raw.position - this.#base - 1));
    const acknowledged = this.#options.connection
      .request(subject, payload, { headers, timeout: REQUEST_TIMEOUT_MS })
      .then((answer) => checkAcknowledgement(answer.json<PubAnswer>(), raw.position - this.#base))
      .catch((error: unknown) => {
        if (this.#failure !== undefined) return;
        this.#failure = error;
        this.#options.onFailure?.(error);
      })
      .finally(() => this.#inFlight.delete(acknowledged));
    this.#inFlight.add(acknowledged);
    this.#published = raw.position;
  }

  /** Finds the place to go on from, and proves that the stream's last message is the log's event of that position. */
  async #resume(): Promise<void> {
    await Promise.all(this.#inFlight);
    this.#published = undefined;
    this.#failure = undefined;
    this.#manager ??= await jetstreamManager(this.#options.connection, {
      checkAPI: false,
      timeout: REQUEST_TIMEOUT_MS,
    });
    const info = await this.#ownStream(this.#manager);
    this.#created = info.created;
    const mirrored = this.#base + info.state.last_seq;
    const head = await this.#options.log.head();
    if (mirrored > head) {
      throw new MirrorForkError(mirrored, `the log ends at ${head}, as if restored from an older copy`);
    }
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
    const last = sequence === 0 ? null : await lastMessage(manager, sequence);
    // Aged out: nothing to compare with, and nothing foreign that anybody could still read.
    if (last === null) return undefined;
    const stored = { subject: last.subject, sequence, headers: last.header, text: last.string() };
    const mirrored = decodeEvent(stored, base);
    if (mirrored === undefined) return `message ${sequence} is not an event of this log`;
    const logged = await this.#logged(mirrored.position);
    if (logged === undefined) return undefined;
    if (logged.id !== mirrored.id || logged.digest !== mirrored.digest) {
      throw new MirrorForkError(mirrored.position, `the log has ${logged.id}, the mirror has ${mirrored.id}`);
    }
    return undefined;
  }

  async #logged(position: number): Promise<RawEvent | undefined> {
    for await (const raw of this.#options.log.readRaw({ after: position - 1, until: position })) return raw;
    return undefined;
  }
}

interface PubAnswer {
  readonly seq?: number;
  readonly error?: { readonly code: number; readonly err_code?: number; readonly description: string };
}

function checkAcknowledgement({ seq, error }: PubAnswer, expected: number): void {
  if (error !== undefined) throw new RangeError(`publish refused: ${error.description}`);
  if (seq !== expected) throw new RangeError(`stored as ${seq} instead of ${expected}`);
}

async function lastMessage(
  manager: JetStreamManager,
  seq: number,
): ReturnType<JetStreamManager['streams']['getMessage']> {
  try {
    return await manager.streams.getMessage(EVENTS_STREAM, { seq });
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === MESSAGE_NOT_FOUND) return null;
    throw error;
  }
}
