import type { NatsConnection } from '@nats-io/transport-node';
import { INBOUND_STREAM, inboundConsumerName } from '../bus/bus-names.js';
import type { HandlerRegistry } from './handler-registry.js';
import { INBOUND_RETRY, InboundWorker } from './inbound-worker.js';
import type { MessagingLogger } from './messaging-logger.js';
import { PullLoop } from './pull-loop.js';
import type { RetryPolicy } from './retry-policy.js';

/**
 * One at a time: the server takes a message without content for the end of the answer to a request over an import, and
 * drops what would follow in it until its acknowledgement is overdue.
 */
const INBOUND_BATCH = 1;

/** Each kind is taken by the replica that works on this partition: one of them, and another when that one goes. */
const PARTITION_OF_KIND = { cdevents: 0, sli: 1 } as const;
type Kind = keyof typeof PARTITION_OF_KIND;
const KINDS: readonly Kind[] = ['cdevents', 'sli'];

export interface InboundConsumptionOptions {
  readonly service: string;
  readonly logger: MessagingLogger;
  readonly handlers: HandlerRegistry;
  readonly inboundRetry?: RetryPolicy;
}

interface Taken {
  readonly loop: PullLoop;
  readonly worker: InboundWorker;
}

/**
 * Inbound messages a replica takes: in the order they come, which two replicas at once would not keep. One that the server
 * was sending while a replica went comes again when its acknowledgement is overdue, behind later ones.
 */
export class InboundConsumption {
  readonly #options: InboundConsumptionOptions;
  readonly #taken = new Map<Kind, Taken>();

  constructor(options: InboundConsumptionOptions) {
    this.#options = options;
  }

  get loops(): readonly PullLoop[] {
    return [...this.#taken.values()].map(({ loop }) => loop);
  }

  /** Takes what goes with a partition, where there are handlers for it. */
  hold(connection: NatsConnection, partition: number): void {
    for (const kind of kindsOf(partition)) {
      const taken = this.#take(connection, kind);
      if (taken !== undefined) this.#taken.set(kind, taken);
    }
  }

  /** Takes no more of what goes with a partition. Resolves when what is at work is done: then another replica may. */
  async drop(partition: number): Promise<void> {
    await Promise.all(kindsOf(partition).map((kind) => this.#leave(kind)));
  }

  async stop(): Promise<void> {
    await Promise.all(KINDS.map((kind) => this.#leave(kind)));
  }

  #take(connection: NatsConnection, kind: Kind): Taken | undefined {
    const { service, handlers, logger, inboundRetry: retry = INBOUND_RETRY } = this.#options;
    const handler = handlers.inbound(kind);
    if (handler === undefined) return undefined;
    const giveUp = handlers.inboundGiveUp(kind);
    const worker = new InboundWorker({ connection, handler, giveUp, retry, logger });
    const loop = new PullLoop({
      connection,
      stream: INBOUND_STREAM,
      consumer: inboundConsumerName(service, kind),
      batch: INBOUND_BATCH,
      onMessage: (message) => worker.receive(message),
    });
    loop.start();
    return { loop, worker };
  }

  async #leave(kind: Kind): Promise<void> {
    const taken = this.#taken.get(kind);
    this.#taken.delete(kind);
    taken?.loop.stop();
    await taken?.worker.stop();
  }
}

function kindsOf(partition: number): readonly Kind[] {
  return KINDS.filter((kind) => PARTITION_OF_KIND[kind] === partition);
}
