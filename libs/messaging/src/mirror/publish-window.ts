import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefix } from '../bus/connect-bus.js';

/** A publish that has no answer for so long has failed. */
const ANSWER_WITHIN_MS = 2000;
/** Without an answer at a time. */
export const MOST_IN_FLIGHT = 256;

export interface Publication {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly payload: string;
  /** In the stream. */
  readonly sequence: number;
}

export interface PublishWindowOptions {
  readonly onAcknowledged: (sequence: number) => void;
  /** Told once, until `reset`. */
  readonly onFailure: (error: unknown) => void;
}

interface PubAnswer {
  readonly seq?: number;
  readonly error?: { readonly description: string };
}

/**
 * Publishes to a stream without waiting for each acknowledgement, and keeps the first failure. One inbox for all of
 * them: a request each would cost a promise, a timer and a stack trace per message.
 */
export class PublishWindow {
  readonly #connection: NatsConnection;
  readonly #options: PublishWindowOptions;
  readonly #inbox = createInbox(inboxPrefix('relay'));
  /** Answers to what was sent before the last `reset` say nothing any more. */
  #term = 0;
  /** When each sequence without an answer was sent, oldest first. */
  readonly #inFlight = new Map<number, number>();
  /** Goes out together with what else is at hand. */
  readonly #outgoing: Publication[] = [];
  #failure: { readonly error: unknown } | undefined;
  #watch: NodeJS.Timeout | undefined;
  #wake: (() => void)[] = [];

  constructor(connection: NatsConnection, options: PublishWindowOptions) {
    this.#connection = connection;
    this.#options = options;
    connection.subscribe(`${this.#inbox}.*.*`, {
      callback: (error, message) => {
        if (error === null) this.#receive(message);
        else this.#fail(error);
      },
    });
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Hands a message over, once there is room. @throws the first failure */
  async publish(publication: Publication): Promise<void> {
    while (this.#inFlight.size >= MOST_IN_FLIGHT) await this.#change();
    this.#throwFailure();
    if (this.#outgoing.push(publication) === 1) process.nextTick(() => this.#send());
    this.#inFlight.set(publication.sequence, performance.now());
    this.#watch ??= this.#lookIn(ANSWER_WITHIN_MS);
  }

  /** Waits until everything handed over is answered. @throws the first failure */
  async settle(): Promise<void> {
    while (this.#inFlight.size > 0) await this.#change();
    this.#throwFailure();
  }

  /** Waits until nothing is under way and forgets the failure. */
  async reset(): Promise<void> {
    while (this.#inFlight.size > 0) await this.#change();
    this.#failure = undefined;
    this.#term++;
  }

  /**
   * Once whoever publishes has to wait for something: the connection writes to its socket between any two steps of an
   * asynchronous loop, and a write for each message costs both ends more than the message.
   */
  #send(): void {
    try {
      for (const { subject, headers, payload, sequence } of this.#outgoing.splice(0))
        this.#connection.publish(subject, payload, { headers, reply: this.#replyTo(sequence) });
    } catch (error) {
      this.#fail(error);
    }
  }

  #replyTo(sequence: number): string {
    return `${this.#inbox}.${this.#term}.${sequence}`;
  }

  #receive(message: Msg): void {
    const sequence = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    if (message.subject !== this.#replyTo(sequence) || !this.#inFlight.delete(sequence)) return;
    const problem = problemOf(message, sequence);
    if (problem !== undefined) return this.#fail(new RangeError(problem));
    this.#options.onAcknowledged(sequence);
    this.#changed();
  }

  /** The connection keeps the process up, not the watch over it. */
  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#watch = undefined;
    const [oldest] = this.#inFlight.values();
    if (oldest === undefined) return;
    const left = oldest + ANSWER_WITHIN_MS - performance.now();
    if (left > 0) this.#watch = this.#lookIn(left);
    else this.#fail(new RangeError(`a publish was not acknowledged within ${ANSWER_WITHIN_MS} ms`));
  }

  /** What is still under way fails as well, because each names the one before it. */
  #fail(error: unknown): void {
    this.#inFlight.clear();
    this.#outgoing.length = 0;
    clearTimeout(this.#watch);
    this.#watch = undefined;
    const isFirst = this.#failure === undefined;
    this.#failure ??= { error };
    this.#changed();
    if (isFirst) this.#options.onFailure(error);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

/** @returns what is wrong with an answer, undefined when it acknowledges that sequence */
function problemOf(message: Msg, sequence: number): string | undefined {
  if (message.headers?.code === 503) return 'no stream takes the message';
  const { seq, error } = message.json<PubAnswer>();
  if (error !== undefined) return `publish refused: ${error.description}`;
  return seq === sequence ? undefined : `stored as ${seq} instead of ${sequence}`;
}
