import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUS_SERVICES, type BusService } from './bus-names.js';
import { ensureConsumers, type HandledPositions } from './ensure-consumers.js';
import { ensureStreams } from './ensure-streams.js';

// A request that was in flight when the server went down should not delay the repair.
const REQUEST_TIMEOUT_MS = 1500;

/** What the log knows of how far the consumers are; `PgConsumerFloor` reads it from Postgres. */
export interface ConsumerFloor {
  /** The position before the first event that some consumer still has to handle; the log's head when all are done. */
  base(): Promise<number>;
  /** By consumer name (`risk_3`): the position before the first event it still has to handle. */
  handled(): Promise<HandledPositions>;
}

export interface KeepBusOptions {
  /** A connection of the user `admin`. */
  readonly connection: NatsConnection;
  readonly services?: readonly BusService[];
  readonly replicas?: number;
  readonly floor?: ConsumerFloor;
  readonly intervalMs?: number;
  /** Told when a round fails; the next round tries again. */
  readonly onError?: (error: unknown) => void;
  /** Told when streams or consumers had to be made. */
  readonly onRepaired?: (consumers: number) => void;
}

/** The bootstrap admin's standing work on the bus. */
export interface BusKeeper {
  /** Streams and consumers as they should be, now. */
  ensure(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes streams and consumers, then looks every second whether they are still there and makes them anew after a loss
 * of storage. A quiet round costs two requests.
 * @throws when the first round fails
 */
export async function keepBus(options: KeepBusOptions): Promise<BusKeeper> {
  const manager = await jetstreamManager(options.connection, {
    checkAPI: false,
    timeout: REQUEST_TIMEOUT_MS,
  });
  let lastSeen = '';
  let isStopped = false;

  const ensure = async (): Promise<void> => {
    const made = await ensureBus(manager, options);
    lastSeen = await fingerprint(manager, options);
    if (made > 0) options.onRepaired?.(made);
  };
  const round = async (): Promise<void> => {
    if (options.connection.isClosed()) return;
    if ((await fingerprint(manager, options)) !== lastSeen) await ensure();
  };

  await ensure();
  let wake = (): void => undefined;
  const loop = (async () => {
    while (!isStopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, options.intervalMs ?? 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!isStopped) await round().catch((error: unknown) => options.onError?.(error));
    }
  })();
  return {
    ensure,
    async stop() {
      isStopped = true;
      wake();
      await loop;
    },
  };
}

async function ensureBus(manager: JetStreamManager, options: KeepBusOptions): Promise<number> {
  const { floor, replicas } = options;
  await ensureStreams(manager, {
    ...(replicas === undefined ? {} : { replicas }),
    ...(floor === undefined ? {} : { eventsBase: () => floor.base() }),
  });
  return ensureConsumers(manager, options.services ?? BUS_SERVICES, floor && (() => floor.handled()));
}

/** Changes when a stream was made anew or lost a consumer. */
async function fingerprint(manager: JetStreamManager, options: KeepBusOptions): Promise<string> {
  const { events, inbound } = await ensureStreams(manager, {
    ...(options.replicas === undefined ? {} : { replicas: options.replicas }),
    ...(options.floor === undefined ? {} : { eventsBase: () => options.floor?.base() ?? Promise.resolve(0) }),
  });
  return [events, inbound].map(({ created, state }) => `${created}/${state.consumer_count}`).join(' ');
}
