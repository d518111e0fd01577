import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  ReplayPolicy,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { BUS_SERVICES, type BusConsumer, busConsumers, type BusService, EVENTS_STREAM } from './bus-names.js';
import { baseOf } from './stream-base.js';

const ACK_WAIT_MS = 30_000;
const MAX_ACK_PENDING = 512;
/** In a cluster each consumer elects a leader of its own before it answers. */
const AT_A_TIME = 16;
const CONSUMER_EXISTS = new Set([10_013, 10_105, 10_148]);

/** By consumer name, the position a consumer has handled: a new consumer starts behind it instead of at the beginning. */
export type HandledPositions = ReadonlyMap<string, number>;

/**
 * Makes the missing consumers of the services, and makes anew those that somebody made differently. A consumer only
 * saves work: what it forgets is skipped or read from the log by the service (its own position is the truth).
 * @param handled asked only when a consumer on the events stream is missing
 * @returns how many were made
 */
export async function ensureConsumers(
  manager: JetStreamManager,
  services: readonly BusService[] = BUS_SERVICES,
  handled: () => Promise<HandledPositions> = () => Promise.resolve(new Map()),
): Promise<number> {
  let made = 0;
  for (const [stream, wanted] of byStream(busConsumers(services))) {
    const present = await consumersOf(manager, stream);
    const missing = wanted.filter((consumer) => !isAsWanted(consumer, present.get(consumer.name)));
    if (missing.length === 0) continue;
    const base =
      stream === EVENTS_STREAM ? baseOf((await manager.streams.info(stream)).config.description) : undefined;
    const positions = base === undefined ? new Map<string, number>() : await handled();
    const make = async (consumer: BusConsumer): Promise<void> => {
      if (present.has(consumer.name)) await manager.consumers.delete(stream, consumer.name);
      const start = Math.max(1, (positions.get(consumer.name) ?? 0) - (base ?? 0) + 1);
      await add(manager, consumer, start);
    };
    for (let first = 0; first < missing.length; first += AT_A_TIME) {
      await Promise.all(missing.slice(first, first + AT_A_TIME).map(make));
    }
    made += missing.length;
  }
  return made;
}

function byStream(consumers: readonly BusConsumer[]): Map<string, BusConsumer[]> {
  const streams = new Map<string, BusConsumer[]>();
  for (const consumer of consumers) {
    streams.set(consumer.stream, [...(streams.get(consumer.stream) ?? []), consumer]);
  }
  return streams;
}

async function consumersOf(manager: JetStreamManager, stream: string): Promise<Map<string, ConsumerInfo>> {
  const found = new Map<string, ConsumerInfo>();
  for await (const info of manager.consumers.list(stream)) found.set(info.name, info);
  return found;
}

function isAsWanted(consumer: BusConsumer, info: ConsumerInfo | undefined): boolean {
  if (info === undefined) return false;
  const { config } = info;
  return (
    config.filter_subject === consumer.filter &&
    config.ack_policy === (consumer.partition === undefined ? AckPolicy.Explicit : AckPolicy.All) &&
    config.deliver_subject === undefined &&
    config.max_ack_pending === MAX_ACK_PENDING &&
    config.ack_wait === nanos(ACK_WAIT_MS)
  );
}

async function add(manager: JetStreamManager, consumer: BusConsumer, start: number): Promise<void> {
  const isEvents = consumer.partition !== undefined;
  const config: Partial<ConsumerConfig> = {
    durable_name: consumer.name,
    filter_subject: consumer.filter,
    ack_policy: isEvents ? AckPolicy.All : AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_ACK_PENDING,
    // Without a limit nothing is ever left behind: giving up is the handler's decision, recorded with its reason.
    max_deliver: -1,
    replay_policy: ReplayPolicy.Instant,
    // Positions live in Postgres; for inbound messages the acknowledgements are all there is, so they are kept.
    ...(isEvents ? { mem_storage: true } : {}),
    ...(start > 1
      ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: start }
      : { deliver_policy: DeliverPolicy.All }),
  };
  try {
    await manager.consumers.add(consumer.stream, config);
  } catch (error) {
    const isThere = error instanceof JetStreamApiError && CONSUMER_EXISTS.has(error.code);
    if (!isThere) throw error;
  }
}
