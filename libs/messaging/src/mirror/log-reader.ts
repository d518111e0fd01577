import type { RawEvent } from '@glidepath/event-store';

/** What the mirror needs of the log; `PgEventStore` is one. */
export interface LogReader {
  /** Position of the newest event, 0 for an empty log. */
  head(): Promise<number>;
  /** Stored events in order of position. @param options `after` exclusive, `until` inclusive */
  readRaw(options: { readonly after: number; readonly until?: number }): AsyncIterable<RawEvent>;
}
