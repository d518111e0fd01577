import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { EVENTS_STREAM, eventConsumerName } from '../bus/bus-names.js';
import { type BusConnectionOptions, connectBus } from '../bus/connect-bus.js';
import { decodeEvent, placeOf } from '../mirror/event-message.js';
import { Acknowledgements } from './acknowledgements.js';
import { acknowledge, deliveryOf } from './delivered-message.js';
import type { EventLanes } from './event-lanes.js';
import type { HandlerRegistry } from './handler-registry.js';
import { InboundConsumption } from './inbound-consumption.js';
import type { MessagingLogger } from './messaging-logger.js';
import { PullLoop } from './pull-loop.js';
import { describeFailure, type RetryPolicy } from './retry-policy.js';
import { StoppedError } from './serial-queue.js';
import type { TransportHealth } from './transport-health.js';

/** A slow projection must not keep reactions of the same partition from the news: twice this is the most at work. */
const EVENT_BATCH = 256;

export interface BusConsumptionOptions {
  readonly service: string;
  readonly nats: NatsConnection | BusConnectionOptions;
  readonly logger: MessagingLogger;
  readonly lanes: EventLanes;
  readonly handlers: HandlerRegistry;
  readonly inboundRetry?: RetryPolicy;
}

/** What a replica takes from the bus: its partitions, and the inbound messages that go with them. */
export class BusConsumption {
  readonly #options: BusConsumptionOptions;
  /** By partition; undefined until there is a bus. */
  readonly #partitions = new Map<number, PullLoop | undefined>();
  readonly #acknowledgements = new Map<number, Acknowledgements>();
  readonly #inbound: InboundConsumption;
  #connection: NatsConnection | undefined;
  #isConnected = false;
  #isStopped = false;

  constructor(options: BusConsumptionOptions) {
    this.#options = options;
    this.#inbound = new InboundConsumption(options);
  }

  /** Connects and pulls, as soon as there is a bus. */
  start(): void {
    void this.#connect();
  }

  /** Pulls the events of a partition, and what goes with it. */
  hold(partition: number): void {
    if (this.#isStopped) return;
    const connection = this.#connection;
    this.#partitions.set(
      partition,
      connection === undefined ? undefined : this.#pullEvents(connection, partition),
    );
    if (connection !== undefined) this.#inbound.hold(connection, partition);
  }

  /** Pulls the events of a partition no more: another replica will, once this resolves. */
  drop(partition: number): Promise<void> {
    this.#partitions.get(partition)?.stop();
    this.#partitions.delete(partition);
    this.#acknowledgements.get(partition)?.tell();
    this.#acknowledgements.delete(partition);
    return this.#inbound.drop(partition);
  }

  health(): TransportHealth {
    if (!this.#isConnected) return { ready: false, detail: 'not connected to the bus' };
    const loops = this.#loops();
    const silent = loops.filter(({ isHeard }) => !isHeard).length;
    return silent === 0
      ? { ready: true, detail: 'connected' }
      : { ready: false, detail: `${silent} of ${loops.length} consumers do not answer` };
  }

  /** Takes nothing new; what is at work goes on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const loop of this.#loops()) loop.stop();
    await this.#inbound.stop();
  }

  /** Sends the last acknowledgements and lets go of a connection that is ours. */
  async disconnect(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed()) return;
    for (const acknowledgements of this.#acknowledgements.values()) acknowledgements.tell();
    if (isConnection(this.#options.nats)) return;
    await Promise.race([connection.flush().catch(() => undefined), connection.closed()]);
    await connection.close();
  }

  async #connect(): Promise<void> {
    const { nats, logger } = this.#options;
    try {
      const connection = isConnection(nats) ? nats : await connectBus({ ...nats, waitsForServer: true });
      this.#connection = connection;
      if (this.#isStopped) return await this.disconnect();
      this.#isConnected = true;
      for (const partition of this.#partitions.keys()) this.hold(partition);
      await this.#follow(connection);
    } catch (error) {
      this.#isConnected = false;
      logger.error('no connection to the bus', { error: describeFailure(error) });
    }
  }

  #pullEvents(connection: NatsConnection, partition: number): PullLoop {
    const acknowledgements = new Acknowledgements((message) => acknowledge(connection, message));
    this.#acknowledgements.set(partition, acknowledgements);
    const loop = new PullLoop({
      connection,
      stream: EVENTS_STREAM,
      consumer: eventConsumerName(this.#options.service, partition),
      batch: EVENT_BATCH,
      onMessage: (message) => this.#receive(acknowledgements, partition, message),
    });
    loop.start();
    return loop;
  }

  #loops(): readonly PullLoop[] {
    return [...this.#partitions.values(), ...this.#inbound.loops].filter((loop) => loop !== undefined);
  }

  async #receive(acknowledgements: Acknowledgements, partition: number, message: Msg): Promise<void> {
    const { logger } = this.#options;
    const sequence = deliveryOf(message)?.sequence ?? 0;
    const { subject } = message;
    try {
      await acknowledgements.cover(message, sequence, () => this.#handle(partition, message, sequence));
    } catch (error) {
      // Not acknowledged, so it comes again; the log is asked in the meantime.
      if (!(error instanceof StoppedError))
        logger.warn('message not handled', { subject, sequence, error: describeFailure(error) });
    }
  }

  async #handle(partition: number, message: Msg, sequence: number): Promise<void> {
    const { lanes, handlers, logger } = this.#options;
    const { subject, headers } = message;
    const place = placeOf({ subject, sequence, headers });
    if (place?.partition === partition && !handlers.handlesEvent(place.type)) return lanes.passOver(place);
    const event = decodeEvent({ subject, sequence, headers, text: message.string() });
    if (event?.partition === partition) return lanes.offer(event);
    logger.warn('a message is not what the log says; reading the log', { subject, sequence });
    return lanes.fill(partition);
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.#isConnected = false;
      if (status.type !== 'reconnect') continue;
      this.#isConnected = true;
      for (const loop of this.#loops()) loop.reset();
    }
    this.#isConnected = false;
  }
}

function isConnection(nats: NatsConnection | BusConnectionOptions): nats is NatsConnection {
  return 'publish' in nats;
}
