import type { RawEvent } from '@glidepath/event-store';
import type { Stall, StalledEvent } from '@glidepath/event-store/pg';

/**
 * One independent way through the log: the service's reactions together, or one projection. A lane has its own position
 * in every partition, written in the transaction of the effect.
 */
export interface Lane {
  /** `reaction`, or the name of the projection. */
  readonly name: string;
  /** Events applied together at most. */
  readonly most: number;
  handles(type: string): boolean;
  /** Handlers of an event type, as attempts name them. */
  handlerOf(type: string): string;
  /** Stored position by partition. */
  positions(): Promise<ReadonlyMap<number, number>>;
  /**
   * Applies the effects of events of one partition, in order, and moves from `from` to the last of them.
   * @param events at least one, at most `most`
   * @throws FencedError when the lane does not stand at `from`; otherwise what a handler threw, with nothing applied
   */
  apply(events: readonly RawEvent[], from: number): Promise<void>;
  /** Moves past an event that failed or has to queue. @throws FencedError */
  stall(event: RawEvent, from: number, stall: Stall): Promise<void>;
  /** Moves past events that nobody here handles. @throws FencedError */
  skip(partition: number, from: number, to: number): Promise<void>;
  /** Applies the effect of a stalled event and takes it off the list. @throws like `apply` */
  retry(event: RawEvent, stalled: StalledEvent): Promise<void>;
}

/** Later events with the same key queue behind a stalled one: the change, or the stream where there is none. */
export function queueKey({ correlationId, stream }: RawEvent): string {
  return correlationId ?? stream;
}
