import type { EventEnvelope } from '@glidepath/event-store';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { System } from './system.js';

const EVENTS = 'GLIDEPATH_EVENTS';

export interface MirrorState {
  /** Position of the message with sequence n is base + n. */
  readonly base: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly consumers: number;
  readonly createdAt: string;
}

/** What the bus holds, seen by its admin. */
export class BusView {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly manager: JetStreamManager,
  ) {}

  static async open({ stack }: System): Promise<BusView> {
    const { user, password } = stack.natsCredentials('admin');
    const inboxPrefix = `_INBOX_${user}`;
    const connection = await connect({ servers: stack.natsUrl, user, pass: password, inboxPrefix });
    return new BusView(connection, await jetstreamManager(connection, { checkAPI: false }));
  }

  async mirror(): Promise<MirrorState> {
    const { config, state, created } = await this.manager.streams.info(EVENTS);
    const { base } = JSON.parse(config.description ?? '{}') as { base: number };
    return {
      base,
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      consumers: state.consumer_count,
      createdAt: created,
    };
  }

  /** The event in a message of the mirror. */
  async eventAt(sequence: number): Promise<EventEnvelope> {
    const message = await this.manager.streams.getMessage(EVENTS, { seq: sequence });
    if (message === null) throw new RangeError(`the mirror has no sequence ${sequence}`);
    return JSON.parse(message.string()) as EventEnvelope;
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
