import type { Buckets, Tick } from '@glidepath/contracts';
import type { KeptSlice } from '../../../flight/application/ports.js';

/** Sums arrive as text: Postgres makes them numeric. An arm nobody reported on is null. */
type Sum = string | null;

export interface TickRow {
  readonly sli: string;
  readonly start_ms: number;
  readonly seconds: number;
  readonly canary_good: Sum;
  readonly canary_total: Sum;
  readonly control_good: Sum;
  readonly control_total: Sum;
}

/** A kept slice beside the mark of its reading; all but the mark is null where there was none. */
export interface NewsRow {
  readonly mark: string;
  readonly source: string;
  readonly service: string | null;
  readonly sli: string;
  readonly variant: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly seconds: number;
  readonly good: string;
  readonly total: string;
  readonly users: string | null;
  readonly buckets: Buckets | null;
  readonly seq: string;
}

export function tickOf(row: TickRow): Tick {
  return {
    sli: row.sli,
    sliceStart: new Date(row.start_ms).toISOString(),
    sliceSeconds: row.seconds,
    control: { good: Number(row.control_good ?? 0), total: Number(row.control_total ?? 0) },
    canary: { good: Number(row.canary_good ?? 0), total: Number(row.canary_total ?? 0) },
  };
}

export function keptSliceOf(row: NewsRow): readonly KeptSlice[] {
  const { source, service, sli, variant, seconds } = row;
  if (service === null) return [];
  const counts = { good: Number(row.good), total: Number(row.total), seq: Number(row.seq) };
  const users = row.users === null ? null : Number(row.users);
  const span = { seconds, startMs: row.start_ms, endMs: row.end_ms };
  const durations = row.buckets === null ? {} : { buckets: row.buckets };
  return [{ source, service, sli, variant, users, ...span, ...counts, ...durations }];
}
