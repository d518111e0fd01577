import type { Buckets } from '@glidepath/contracts';

export interface Counted {
  readonly status: 'ok';
  readonly good: number;
  readonly total: number;
  /** Cumulative, where durations were asked for; which of them are good is for a flight to say. */
  readonly buckets?: Buckets;
}
export interface NoData {
  readonly status: 'no-data';
  readonly why: NoDataCause;
}
export interface Failed {
  readonly status: 'error';
  readonly why: ErrorCause;
  readonly detail: string;
}

/** What a provider was able to say of one arm over one slice. Nothing but `ok` is ever counted. */
export type SliReading = Counted | NoData | Failed;

/**
 * `first-look`: counters were read for the first time, or after a gap; the next slice has something to compare with.
 * `unproven-zero`: nothing was counted, and nothing shows that it could have been: its name may be wrong.
 */
export type NoDataCause = 'empty' | 'nan' | 'inf' | 'first-look' | 'unproven-zero';

/**
 * `config`: the question is wrong, and asking again will not help. `ambiguous`: more than one answer. `refused`: the
 * address may not be asked. `timeout` and `transient` may be gone the next time.
 */
export type ErrorCause = 'timeout' | 'transient' | 'config' | 'ambiguous' | 'refused';

export function ok(good: number, total: number): Counted {
  return { status: 'ok', good, total };
}

export function noData(why: NoDataCause): NoData {
  return { status: 'no-data', why };
}

export function failed(why: ErrorCause, detail: string): Failed {
  return { status: 'error', why, detail: detail.slice(0, 300) };
}

/** Whether the same question may be answered the next time. */
export function isRetryable(reading: SliReading): boolean {
  return reading.status === 'error' && (reading.why === 'timeout' || reading.why === 'transient');
}
