import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { SERVICE_API_PREFIX } from '../bus/bus-names.js';

const EXPIRES_MS = 30_000;
const HEARTBEAT_MS = 1000;
/** Two heartbeats and a half: the consumer, or the server, is gone. */
const SILENCE_MS = 2500;
const MISSING_PAUSE_MS = 500;
const NANOS_PER_MS = 1_000_000;

export interface PullLoopOptions {
  readonly connection: NatsConnection;
  readonly stream: string;
  readonly consumer: string;
  /** Messages asked for at a time; as many may be at work when more are asked for. */
  readonly batch: number;
  /** Settles when the message is done with, whatever became of it. */
  readonly onMessage: (message: Msg) => Promise<void>;
}

/**
 * Pulls from one consumer for ever, over the mapped requests a service's account imports. A consumer that is missing is
 * asked for again until it is back; a service cannot make it.
 */
export class PullLoop {
  readonly #options: PullLoopOptions;
  readonly #inbox: string;
  #subscription: Subscription | undefined;
  #pending = 0;
  #atWork = 0;
  #lastHeard = 0;
  #watch: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: PullLoopOptions) {
    this.#options = options;
    this.#inbox = createInbox();
  }

  /** True while the server answers, with messages or heartbeats; who has asked for nothing waits for nothing. */
  get isHeard(): boolean {
    return this.#isFull || Date.now() - this.#lastHeard < SILENCE_MS;
  }

  get #isFull(): boolean {
    return this.#pending === 0 && this.#atWork > this.#options.batch;
  }

  start(): void {
    // The first heartbeat takes its time; until then the benefit of the doubt.
    this.#lastHeard = Date.now();
    this.#subscribe();
    this.#watch = setInterval(() => {
      if (!this.isHeard) this.reset();
    }, HEARTBEAT_MS);
    this.#request();
  }

  /** Forgets what was asked for and asks again: after a reconnect nobody answers old requests. */
  reset(): void {
    if (this.#isStopped || this.#options.connection.isClosed()) return;
    this.#pending = 0;
    if (this.#subscription === undefined || this.#subscription.isClosed()) this.#subscribe();
    this.#request();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#pause);
    this.#subscription?.unsubscribe();
  }

  #subscribe(): void {
    this.#subscription = this.#options.connection.subscribe(this.#inbox, {
      callback: (error, message) => {
        if (error === null) this.#receive(message);
      },
    });
  }

  #request(): void {
    const { connection, stream, consumer, batch } = this.#options;
    const isBusy = this.#pending > 0 || this.#atWork > batch;
    if (isBusy || this.#isStopped || connection.isClosed()) return;
    clearTimeout(this.#pause);
    this.#pending = batch;
    const request = {
      batch,
      expires: EXPIRES_MS * NANOS_PER_MS,
      idle_heartbeat: HEARTBEAT_MS * NANOS_PER_MS,
    };
    connection.publish(
      `${SERVICE_API_PREFIX}.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
      JSON.stringify(request),
      { reply: this.#inbox },
    );
  }

  #receive(message: Msg): void {
    if (message.subject === this.#inbox) {
      this.#receiveStatus(message.headers?.code ?? 0);
      return;
    }
    this.#lastHeard = Date.now();
    this.#pending = Math.max(0, this.#pending - 1);
    this.#atWork++;
    void this.#options.onMessage(message).finally(() => {
      if (this.#isFull) this.#lastHeard = Date.now();
      this.#atWork--;
      this.#request();
    });
    this.#request();
  }

  /** 100 is a heartbeat; 404 and 408 end a request without messages; anything else says that nobody serves it. */
  #receiveStatus(code: number): void {
    const isServed = code === 100 || code === 404 || code === 408;
    if (isServed) this.#lastHeard = Date.now();
    if (code === 100) return;
    this.#pending = 0;
    if (isServed) this.#request();
    else this.#pause = setTimeout(() => this.#request(), MISSING_PAUSE_MS);
  }
}
