import { isoFromPg, type Row } from './wire.js';

/** An event a consumer could not handle yet. */
export interface StalledEvent {
  readonly consumer: string;
  /** `reaction`, or the name of a projection. */
  readonly lane: string;
  readonly position: number;
  readonly partition: number;
  readonly eventId: string;
  /** The change, or the stream where there is none: later events with this key queue behind it. */
  readonly queueKey: string;
  readonly handler: string;
  /** `queued` waits for an earlier one, `parked` for a person. */
  readonly status: 'stalled' | 'queued' | 'parked';
  /** The compare-and-set token of the next settlement; grows with every try. */
  readonly attempt: number;
  /** Tries since it stalled or was re-driven. */
  readonly tries: number;
  readonly error: string | null;
  readonly nextTryAt: string;
  readonly stalledAt: string;
}

/** Columns of `log.stalled` in the order `stalledEvent` reads them. */
export const STALLED_COLUMNS =
  's.consumer, s.lane, s.position, s.partition, s.event_id, s.queue_key, s.handler, s.status, s.attempt, s.tries, ' +
  's.error, s.next_try_at, s.stalled_at';

/** A stalled event from a row of `STALLED_COLUMNS`. */
export function stalledEvent(row: Row): StalledEvent {
  const text = (index: number): string => row[index] ?? '';
  return {
    consumer: text(0),
    lane: text(1),
    position: Number(row[2]),
    partition: Number(row[3]),
    eventId: text(4),
    queueKey: text(5),
    handler: text(6),
    // The column's check allows these three and no others.
    status: text(7) as StalledEvent['status'],
    attempt: Number(row[8]),
    tries: Number(row[9]),
    error: row[10] ?? null,
    nextTryAt: isoFromPg(text(11)),
    stalledAt: isoFromPg(text(12)),
  };
}

/** Why an event goes on the stalled list while the position moves past it. */
export interface Stall {
  readonly handler: string;
  /** `queued` when nothing failed yet and an earlier event of its change is on the list. */
  readonly status: 'stalled' | 'queued';
  readonly error: string | null;
  readonly nextTryAt: Date;
}

/** How one more try of a stalled event ended. */
export type Settlement =
  | { readonly outcome: 'applied' | 'skipped' }
  | { readonly outcome: 'stalled'; readonly error: string; readonly nextTryAt: Date }
  | { readonly outcome: 'parked'; readonly error: string };
