import type { RawEvent, ReadLogOptions } from '@glidepath/event-store';

/** The log as audit reads it: payloads as stored, never parsed. */
export abstract class LogSource {
  /** What the log's own counter says: the position of the newest event, 0 for an empty log. */
  abstract head(): Promise<number>;

  /** The highest position there is a row for; below `head` when rows were taken away. */
  abstract newest(): Promise<number>;

  /** Positions behind the head that have rows all the same: no append wrote them. */
  async unaccounted(): Promise<{ readonly from: number; readonly to: number } | undefined> {
    // In this order an append in between makes the head the greater one.
    const newest = await this.newest();
    const head = await this.head();
    return newest > head ? { from: head + 1, to: newest } : undefined;
  }

  /** Events in order of position with flat memory, up to the head when the read began. */
  abstract readRaw(options: ReadLogOptions): AsyncIterable<RawEvent>;

  /** The event at a position, undefined where there is none. */
  async at(position: number): Promise<RawEvent | undefined> {
    for await (const raw of this.readRaw({ after: position - 1, until: position })) return raw;
    return undefined;
  }
}
