import type { Tick } from '@glidepath/contracts';
import type { Traffic } from '../../../flight/domain/indicator.js';

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

export interface ArmRow {
  readonly canary: Sum;
  readonly total: Sum;
  readonly users: Sum;
  readonly last_ms: number | null;
  readonly last_canary_ms: number | null;
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

export function trafficOf(row: ArmRow | undefined): Traffic {
  if (row === undefined) return { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null };
  return {
    canary: Number(row.canary ?? 0),
    total: Number(row.total ?? 0),
    users: row.users === null ? null : Number(row.users),
    lastMs: row.last_ms,
    lastCanaryMs: row.last_canary_ms,
  };
}
