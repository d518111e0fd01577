import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { BUS_SERVICES, busConsumers, type BusService } from './bus-names.js';
import { ensureConsumers, type HandledPositions } from './ensure-consumers.js';
import { type BusStreams, ensureStreams, type StreamOptions } from './ensure-streams.js';

// A request that was in flight when the server went down should not delay the repair.
const REQUEST_TIMEOUT_MS = 1500;
const INTERVAL_MS = 1000;

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
  /** Told when a round fails, the first one too; the next round tries again. */
  readonly onError?: (error: unknown) => void;
  /** Ends waiting for a first round that does not come. */
  readonly signal?: AbortSignal;
  /** Told when streams or consumers had to be made. */
  readonly onRepaired?: (consumers: number) => void;
}

/** The bootstrap admin's standing work on the bus. */
export interface BusKeeper {
  /** Whether everything was there when last looked at. */
  readonly isReady: boolean;
  /** Streams and consumers as they should be, now. */
  ensure(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes streams and consumers, then looks every second whether they are still there and makes them anew after a loss
 * of storage. A quiet round costs two requests. A bus that is not there yet is waited for.
 * @returns once streams and consumers are there
 * @throws the signal's reason, when it comes first
 */
export async function keepBus(options: KeepBusOptions): Promise<BusKeeper> {
  const manager = await jetstreamManager(options.connection, {
    checkAPI: false,
    timeout: REQUEST_TIMEOUT_MS,
  });
  const stop = new AbortController();
  let known = '';
  let isReady = false;

  const look = async (): Promise<void> => {
    if (options.connection.isClosed()) return;
    const streams = await ensureStreams(manager, streamOptions(options));
    const found = `${streams.events.created} ${streams.inbound.created}`;
    if (found === known && isComplete(streams, options.services)) return;
    const made = await ensureConsumers(manager, options.services, options.floor?.handled.bind(options.floor));
    known = found;
    if (made > 0) options.onRepaired?.(made);
  };
  const tryToLook = async (): Promise<void> => {
    try {
      await look();
      isReady = true;
    } catch (error) {
      isReady = false;
      options.onError?.(error);
    }
  };
  const pause = (signal: AbortSignal): Promise<void> =>
    delay(options.intervalMs ?? INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  const keep = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await pause(stop.signal);
      if (!stop.signal.aborted) await tryToLook();
    }
  };

  const waiting = options.signal ?? stop.signal;
  for (await tryToLook(); !isReady; await tryToLook()) {
    await pause(waiting);
    waiting.throwIfAborted();
  }
  const keeping = keep();
  return {
    get isReady() {
      return isReady;
    },
    ensure: look,
    async stop() {
      stop.abort();
      await keeping;
    },
  };
}

function streamOptions({ replicas, floor }: KeepBusOptions): StreamOptions {
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(floor === undefined ? {} : { eventsBase: () => floor.base() }),
  };
}

/** Whether each stream has as many consumers as it should; which ones is looked at when it has not. */
function isComplete(
  { events, inbound }: BusStreams,
  services: readonly BusService[] = BUS_SERVICES,
): boolean {
  const wanted = busConsumers(services);
  return [events, inbound].every(
    ({ config, state }) =>
      state.consumer_count === wanted.filter(({ stream }) => stream === config.name).length,
  );
}
