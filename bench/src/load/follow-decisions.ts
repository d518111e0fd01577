import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { LoadTarget } from './load-run.js';

export interface Follower {
  /** When each decision was first seen, by the id it is about; milliseconds of `performance.now()`. */
  readonly seenAt: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Follows the decisions of a target from now on. */
export async function followDecisions({ bus, stream, decisions }: LoadTarget): Promise<Follower> {
  const connection = await connectTo(bus);
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const { name } = await manager.consumers.add(stream, {
    filter_subject: decisions,
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.New,
    inactive_threshold: 60e9,
    mem_storage: true,
  });
  const seenAt = new Map<string, number>();
  const consumer = await jetstream(connection).consumers.get(stream, name);
  const messages = await consumer.consume({
    max_messages: 1000,
    callback: ({ headers }) => {
      const id = lastPart(headers?.get('ce-subject') ?? '');
      if (!seenAt.has(id)) seenAt.set(id, performance.now());
    },
  });
  return {
    seenAt,
    stop: async () => {
      messages.stop();
      await connection.close();
    },
  };
}

function connectTo({ servers, user, password }: LoadTarget['bus']): Promise<NatsConnection> {
  if (user === undefined || password === undefined) return connect({ servers });
  // The embedded server's admin reads its answers under a prefix of its own.
  return connect({ servers, user, pass: password, inboxPrefix: `_INBOX_${user}` });
}

/** Ids are UUIDs: five groups. */
export function lastPart(text: string): string {
  return text.slice(-36);
}
