import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

export interface BusConnectionOptions {
  /** One or more server URLs, separated by commas. */
  readonly servers: string;
  readonly user: string;
  readonly password: string;
  /** Shown in the server's monitoring. */
  readonly name?: string;
  /** Keeps trying when the first connection is refused, instead of throwing. */
  readonly waitsForServer?: boolean;
}

/**
 * A lost server is tried again for ever. The admin and the relay share an account, so each has an inbox prefix the
 * other may not read.
 */
function connectionOptions({
  servers,
  user,
  password,
  name,
  waitsForServer,
}: BusConnectionOptions): NodeConnectionOptions {
  return {
    servers: servers.split(','),
    user,
    pass: password,
    name: name ?? `glidepath-${user}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 10_000,
    waitOnFirstConnect: waitsForServer ?? false,
    ...(user === 'admin' || user === 'relay' ? { inboxPrefix: inboxPrefix(user) } : {}),
  };
}

/** Under which a user of the shared account reads its answers. */
export function inboxPrefix(user: 'admin' | 'relay'): string {
  return `_INBOX_${user}`;
}

/**
 * Connects to the bus and stays connected.
 * @throws when the first connection is refused, unless `waitsForServer`
 */
export function connectBus(options: BusConnectionOptions): Promise<NatsConnection> {
  return connect(connectionOptions(options));
}
