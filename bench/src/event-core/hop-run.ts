/** Ours: log, nudge, relay, consumer with its own position. Bare: the same steps and nothing else. */
export type HopPath = 'ours' | 'bare';

export interface HopPlace {
  readonly path: HopPath;
  /** Superuser URL of the path's database. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
}

/** What a process of a hop is asked; each is one station for its whole life. */
export type HopAsk =
  | { readonly do: 'relay' | 'handle'; readonly place: HopPlace }
  | { readonly do: 'write'; readonly place: HopPlace; readonly moments: readonly number[] }
  /** What was handled since this was last asked. */
  | { readonly do: 'tell' };

/** Moments are milliseconds of the machine's monotonic clock, which all processes share. */
export interface HopMoment {
  readonly id: string;
  /** When a writer called, and had its answer; when a handler was called. */
  readonly at: number;
  readonly answeredAt?: number;
}

export const HOP_STREAM = 'HOP';
export const HOP_SUBJECT = 'hop.fact';
export const HOP_NUDGE = 'hop-nudge';
export const HOP_CONSUMER = 'handler';

/** Milliseconds of the machine's monotonic clock. */
export function machineNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
