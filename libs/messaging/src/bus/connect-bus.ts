import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface BusConnectionOptions {
  /** One or more server URLs, separated by commas. */
  readonly servers: string;
  readonly user: string;
  readonly password: string;
  /** Shown in the server's monitoring. */
  readonly name?: string;
}

/**
 * Connects to the bus and stays connected: a lost server is tried again for ever. The admin and the relay share an
 * account, so each has an inbox prefix the other may not read.
 * @throws when the first connection is refused
 */
export function connectBus({ servers, user, password, name }: BusConnectionOptions): Promise<NatsConnection> {
  return connect({
    servers: servers.split(','),
    user,
    pass: password,
    name: name ?? `glidepath-${user}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 10_000,
    ...(user === 'admin' || user === 'relay' ? { inboxPrefix: `_INBOX_${user}` } : {}),
  });
}
