import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface BusOptions {
  /** One or more server URLs. */
  readonly servers: string | string[];
  readonly user: string;
  readonly password: string;
  /** Shown in the server's monitoring. */
  readonly name?: string;
}

/** A publisher's connection: it may publish to the inbound stream, and nothing else. */
export interface BusConnection {
  readonly nats: NatsConnection;
  readonly stream: JetStreamClient;
}

/** @throws when no server can be reached, or the credentials are refused */
export async function connectToBus({ servers, user, password, name }: BusOptions): Promise<BusConnection> {
  const nats = await connect({
    servers,
    user,
    pass: password,
    name: name ?? 'glidepath-sdk',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
  });
  return { nats, stream: jetstream(nats) };
}
