import { connectBus, encodeEvent, EVENTS_STREAM, Mirror, type OutgoingEvent } from '@glidepath/messaging';
import { type JetStreamClient, jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { serveParent } from '../process/serve-parent.js';
import { benchStore } from './bench-log.js';

export interface CatchUp {
  readonly path: 'ours' | 'bare';
  readonly databaseUrl: string;
  readonly natsUrl: string;
}

const IN_FLIGHT = 256;
const BARE_STREAM = 'BARE';

/** Publishes a whole log to a new stream. @returns events a second */
serveParent<CatchUp, number>((run) => (run.path === 'ours' ? mirror(run) : pipeline(run)));

async function mirror({ databaseUrl, natsUrl }: CatchUp): Promise<number> {
  const connection = await connectBus({ servers: natsUrl, user: 'relay', password: 'relay' });
  const { store, pool } = benchStore(databaseUrl, 'relay');
  const manager = await jetstreamManager(connection, { checkAPI: false });
  // There is none in the first round.
  await manager.streams.delete(EVENTS_STREAM).catch(() => false);
  const relay = new Mirror({ connection, log: store, base: () => Promise.resolve(0) });
  const begunAt = performance.now();
  const count = await relay.catchUp();
  await relay.settle();
  const seconds = (performance.now() - begunAt) / 1000;
  await connection.close();
  await pool.end();
  return count / seconds;
}

/** The same messages, ready made, without a word about what they follow. */
async function pipeline({ databaseUrl, natsUrl }: CatchUp): Promise<number> {
  const messages = await encoded(databaseUrl);
  const connection = await connect({ servers: natsUrl });
  const manager = await jetstreamManager(connection);
  await manager.streams.delete(BARE_STREAM).catch(() => false);
  await manager.streams.add({
    name: BARE_STREAM,
    subjects: ['glidepath.event.>'],
    storage: StorageType.File,
  });
  const stream = jetstream(connection);
  const begunAt = performance.now();
  await publishAll(stream, messages);
  const seconds = (performance.now() - begunAt) / 1000;
  await connection.close();
  return messages.length / seconds;
}

async function encoded(databaseUrl: string): Promise<readonly OutgoingEvent[]> {
  const { store, pool } = benchStore(databaseUrl, 'relay');
  const messages: OutgoingEvent[] = [];
  for await (const raw of store.readRaw({})) messages.push(encodeEvent(raw, 0));
  await pool.end();
  return messages;
}

async function publishAll(stream: JetStreamClient, messages: readonly OutgoingEvent[]): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let message = messages[next++]; message !== undefined; message = messages[next++])
      await stream.publish(message.subject, message.payload, { headers: message.headers });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}
