import type { ArmCounts, Tick } from '../tick.js';

/** Counts since the last full interval. */
export interface OpenInterval {
  readonly canary: ArmCounts;
  readonly control: ArmCounts;
}

const NOTHING: ArmCounts = { total: 0, bad: 0 };

export const emptyInterval: OpenInterval = { canary: NOTHING, control: NOTHING };

/** Adds a tick. */
export function withTick(open: OpenInterval, { canary, control }: Tick): OpenInterval {
  return { canary: plus(open.canary, canary), control: plus(open.control, control) };
}

/** Whether a tick is the last one of an interval, so that the interval can be measured right after it. */
export function endsInterval(tick: Tick, tickMs: number, intervalMs: number): boolean {
  return Math.floor((tick.startMs + tickMs) / intervalMs) > Math.floor(tick.startMs / intervalMs);
}

/** Bad / all; NaN without requests, as a query for it answers. */
export function badRatio({ total, bad }: ArmCounts): number {
  return total === 0 ? Number.NaN : bad / total;
}

function plus(a: ArmCounts, b: ArmCounts): ArmCounts {
  return { total: a.total + b.total, bad: a.bad + b.bad };
}
