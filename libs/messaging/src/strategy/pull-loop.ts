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
  #inbox = '';
  #subscription: Subscription | undefined;
  /** Of requests before a reset: what they still bring is taken, what they say is not listened to. */
  readonly #former = new Map<Subscription, NodeJS.Timeout>();
  #pending = 0;
  #atWork = 0;
  #lastHeard = 0;
  #lastAsked = 0;
  #watch: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: PullLoopOptions) {
    this.#options = options;
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
      // A request gets its first heartbeat after a second.
      if (!this.isHeard && Date.now() - this.#lastAsked >= SILENCE_MS) this.reset();
    }, HEARTBEAT_MS);
    this.#request();
  }

  /**
   * Forgets what was asked for and asks again, into another inbox: the server may know the old request after all, and
   * its end must not be taken for the end of the new one, or every reset would leave one request more for ever.
   */
  reset(): void {
    if (this.#isStopped || this.#options.connection.isClosed()) return;
    this.#pending = 0;
    this.#retire();
    this.#subscribe();
    this.#request();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#pause);
    this.#subscription?.unsubscribe();
    for (const [former, expiry] of this.#former) {
      clearTimeout(expiry);
      former.unsubscribe();
    }
  }

  /** Keeps the inbox until the server has forgotten the request. */
  #retire(): void {
    const former = this.#subscription;
    if (former === undefined) return;
    const expiry = setTimeout(() => {
      this.#former.delete(former);
      former.unsubscribe();
    }, EXPIRES_MS);
    this.#former.set(former, expiry);
  }

  #subscribe(): void {
    const inbox = createInbox();
    this.#inbox = inbox;
    this.#subscription = this.#options.connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error === null) this.#receive(message, inbox);
      },
    });
  }

  #request(): void {
    const { connection, stream, consumer, batch } = this.#options;
    const isBusy = this.#pending > 0 || this.#atWork > batch;
    if (isBusy || this.#isStopped || connection.isClosed()) return;
    clearTimeout(this.#pause);
    this.#pending = batch;
    this.#lastAsked = Date.now();
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

  #receive(message: Msg, inbox: string): void {
    const isCurrent = inbox === this.#inbox;
    if (message.subject === inbox) {
      if (isCurrent) this.#receiveStatus(message.headers?.code ?? 0);
      return;
    }
    this.#lastHeard = Date.now();
    if (isCurrent) this.#pending = Math.max(0, this.#pending - 1);
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
