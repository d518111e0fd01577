import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { InboundMessage } from '../handlers/inbound-message.js';
import { acknowledge, type Delivery, deliveryOf, refuse } from './delivered-message.js';
import type { RegisteredHandler } from './handler-registry.js';
import type { MessagingLogger } from './messaging-logger.js';
import { describeFailure, type RetryPolicy } from './retry-policy.js';
import { SerialQueue, StoppedError } from './serial-queue.js';

/** Deliveries are tried quickly: what stays broken is recorded, not kept. */
export const INBOUND_RETRY: RetryPolicy = { delaysMs: [200, 1000, 5000, 15_000] };
const STUCK_RETRY_MS = 60_000;

/** Every publisher enters through this account. */
const PUBLISHER_PRINCIPAL = 'publisher';

export interface InboundWorkerOptions {
  readonly connection: NatsConnection;
  readonly handler: RegisteredHandler;
  readonly giveUp: RegisteredHandler | undefined;
  readonly retry: RetryPolicy;
  readonly logger: MessagingLogger;
}

/** Hands inbound messages to their handler, one at a time in the order they come. */
export class InboundWorker {
  readonly #queue = new SerialQueue();

  constructor(private readonly options: InboundWorkerOptions) {}

  /** Acknowledges the message when its handler is done, asks for it again when the handler failed. */
  async receive(message: Msg): Promise<void> {
    const delivery = deliveryOf(message);
    if (delivery === undefined) return;
    try {
      await this.#queue.run(() => this.#handle(message, delivery));
      acknowledge(this.options.connection, message);
    } catch (error) {
      // Another replica goes on with it at once.
      if (error instanceof StoppedError) return refuse(this.options.connection, message, 0);
      const delay = this.options.retry.delaysMs[delivery.count - 1] ?? STUCK_RETRY_MS;
      this.options.logger.warn('inbound message failed', {
        subject: message.subject,
        sequence: delivery.sequence,
        delivery: delivery.count,
        error: describeFailure(error),
      });
      refuse(this.options.connection, message, delay);
    }
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  async #handle(raw: Msg, delivery: Delivery): Promise<void> {
    const { handler, giveUp, retry } = this.options;
    const message = inboundMessage(raw, delivery);
    try {
      await handler.call(message, undefined);
    } catch (error) {
      if (giveUp === undefined || delivery.count <= retry.delaysMs.length) throw error;
      await giveUp.call({ message, error }, undefined);
    }
  }
}

function inboundMessage({ subject, headers, data }: Msg, delivery: Delivery): InboundMessage {
  const names = headers?.keys() ?? [];
  return {
    subject,
    headers: Object.fromEntries(names.map((name) => [name.toLowerCase(), headers?.get(name) ?? ''])),
    data,
    sequence: delivery.sequence,
    receivedAt: delivery.storedAt,
    principal: PUBLISHER_PRINCIPAL,
    delivery: delivery.count,
  };
}
