import { FencedError, type RawEvent } from '@glidepath/event-store';
import type { PgConsumerPositions, Stall, StalledEvent } from '@glidepath/event-store/pg';
import type { Lane } from './lane.js';
import type { MessagingLogger } from './messaging-logger.js';
import { describeFailure, nextTryAt, type RetryPolicy } from './retry-policy.js';

export interface LanePartitionOptions {
  readonly service: string;
  readonly lane: Lane;
  readonly partition: number;
  readonly positions: PgConsumerPositions;
  readonly retry: RetryPolicy;
  readonly clock: () => Date;
  readonly logger: MessagingLogger;
}

/** What becomes of events a lane could not handle, or must not handle yet. */
export class LaneStalls {
  constructor(private readonly options: LanePartitionOptions) {}

  /** An event whose change has one stalled before it. */
  queued({ type }: RawEvent): Stall {
    const { lane, clock } = this.options;
    return { handler: lane.handlerOf(type), status: 'queued', error: null, nextTryAt: clock() };
  }

  /** An event whose handler threw. */
  failed(event: RawEvent, error: unknown): Stall {
    const { lane, clock, retry } = this.options;
    this.#warn('event stalled', error, event);
    return {
      handler: lane.handlerOf(event.type),
      status: 'stalled',
      error: describeFailure(error),
      nextTryAt: nextTryAt(retry, 1, clock()) ?? clock(),
    };
  }

  /** Tries a stalled event again; it is parked when that was the last try. */
  async retry(stalled: StalledEvent): Promise<void> {
    const { lane, positions, partition, retry, clock } = this.options;
    const { position } = stalled;
    const [event] = await positions.readPartitionRaw(partition, position - 1, position, 1);
    try {
      if (event !== undefined && lane.handles(event.type)) await lane.retry(event, stalled);
      else await positions.settle(stalled, { outcome: 'skipped' });
    } catch (error) {
      if (error instanceof FencedError) return;
      const next = nextTryAt(retry, stalled.tries + 1, clock());
      const failure = describeFailure(error);
      this.#warn(next === undefined ? 'event parked' : 'event stalled again', error, event);
      await positions.settle(
        stalled,
        next === undefined
          ? { outcome: 'parked', error: failure }
          : { outcome: 'stalled', error: failure, nextTryAt: next },
      );
    }
  }

  #warn(message: string, error: unknown, event: RawEvent | undefined): void {
    const { lane, partition, logger } = this.options;
    logger.warn(message, {
      lane: lane.name,
      partition,
      ...(event === undefined ? {} : { type: event.type, position: event.position }),
      error: describeFailure(error),
    });
  }
}
