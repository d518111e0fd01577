import type { Msg, NatsConnection } from '@nats-io/transport-node';

/** Where a delivered message stands in its stream, from its acknowledgement subject. */
export interface Delivery {
  readonly sequence: number;
  /** 1 on the first delivery. */
  readonly count: number;
  readonly storedAt: Date;
}

/**
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.<consumer sequence>.<stored, ns>.<pending>`; newer servers
 * put a domain and an account in front of the stream and a token behind the rest.
 * @returns undefined when the message was not delivered by a consumer
 */
export function deliveryOf(message: Msg): Delivery | undefined {
  const tokens = message.reply?.split('.') ?? [];
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < 9) return undefined;
  const first = tokens.length === 9 ? 4 : 6;
  const [count, sequence, , stored] = tokens.slice(first).map(Number);
  if (count === undefined || sequence === undefined || stored === undefined) return undefined;
  return { count, sequence, storedAt: new Date(Math.floor(stored / 1e6)) };
}

export function acknowledge(connection: NatsConnection, message: Msg): void {
  answer(connection, message, '+ACK');
}

/** Asks for the message again after a pause. */
export function refuse(connection: NatsConnection, message: Msg, delayMs: number): void {
  answer(connection, message, `-NAK {"delay": ${delayMs * 1_000_000}}`);
}

function answer(connection: NatsConnection, message: Msg, text: string): void {
  // On a closed connection the message comes again, which does no harm.
  if (message.reply !== undefined && message.reply !== '' && !connection.isClosed())
    connection.publish(message.reply, text);
}
