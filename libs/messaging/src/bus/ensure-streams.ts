import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { EVENT_SUBJECTS, EVENTS_STREAM, INBOUND_STREAM } from './bus-names.js';
import { describeBase } from './stream-base.js';

const RETENTION_MS = 7 * 24 * 3_600_000;
const STREAM_NOT_FOUND = 10_059;
const STREAM_NAME_IN_USE = 10_058;

export interface StreamOptions {
  /** Copies in a cluster, 1 to 5. */
  readonly replicas?: number;
  /** Asked only when the events stream has to be made: the position just before the first one it shall hold. */
  readonly eventsBase?: () => Promise<number>;
}

export interface BusStreams {
  readonly events: StreamInfo;
  readonly inbound: StreamInfo;
}

/**
 * Makes the two streams where they are missing and leaves them alone where they are there. Safe to call at any time
 * and by several callers at once.
 */
export async function ensureStreams(
  manager: JetStreamManager,
  options: StreamOptions = {},
): Promise<BusStreams> {
  const events = await ensureEventsStream(manager, options);
  const inbound = await ensure(manager, INBOUND_STREAM, () =>
    Promise.resolve({
      ...limits(options.replicas),
      name: INBOUND_STREAM,
      description: 'Deploy events and service level slices, as publishers sent them',
      subjects: ['glidepath.inbound.cdevents.>', 'glidepath.inbound.sli.>'],
    }),
  );
  return { events, inbound };
}

/** The events stream alone: what the relay makes anew after it found something foreign in it. */
export function ensureEventsStream(
  manager: JetStreamManager,
  options: StreamOptions = {},
): Promise<StreamInfo> {
  return ensure(manager, EVENTS_STREAM, async () => ({
    ...limits(options.replicas),
    name: EVENTS_STREAM,
    description: describeBase((await options.eventsBase?.()) ?? 0),
    subjects: [EVENT_SUBJECTS],
  }));
}

function limits(replicas = 1): Partial<StreamConfig> {
  return {
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(RETENTION_MS),
    num_replicas: replicas,
    deny_delete: true,
    deny_purge: true,
  };
}

async function ensure(
  manager: JetStreamManager,
  name: string,
  config: () => Promise<Partial<StreamConfig> & { name: string }>,
): Promise<StreamInfo> {
  const found = await streamInfo(manager, name);
  if (found !== undefined) return found;
  try {
    return await manager.streams.add(await config());
  } catch (error) {
    // Somebody else made it in between, perhaps with another base; theirs is as good as ours.
    if (error instanceof JetStreamApiError && error.code === STREAM_NAME_IN_USE)
      return manager.streams.info(name);
    throw error;
  }
}

/** @returns undefined when there is no such stream */
export async function streamInfo(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}
