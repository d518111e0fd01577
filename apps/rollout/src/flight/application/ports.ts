import type { SliSlice, Tick } from '@glidepath/contracts';
import type { Traffic } from '../domain/indicator.js';

/** Whose requests count: the two variants of a service's flag. */
export interface Arms {
  readonly service: string;
  readonly stable: string;
  readonly canary: string;
}

export interface TickQuery extends Arms {
  /** Of each SLI the slices that ended after this moment, milliseconds. */
  readonly after: Readonly<Record<string, number>>;
  /** Only slices that started at or after this moment. */
  readonly startedFromMs: number;
  /** Only slices that ended by this moment: later ones may still change. */
  readonly untilMs: number;
  readonly limit: number;
}

export interface HistoryQuery extends Arms {
  readonly slis: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface TrafficQuery extends Arms {
  /** Null takes the SLI with the most requests. */
  readonly sli: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What sources have counted. Moments are milliseconds since the epoch. */
export abstract class SliSlices {
  /** Keeps a slice; of the same slice the highest `seq` stays. */
  abstract record(slice: SliSlice): Promise<void>;
  /** Both arms per slice, all sources summed, by end of slice. */
  abstract ticks(query: TickQuery): Promise<readonly Tick[]>;
  /** The control alone, by the minute, oldest first. */
  abstract history(query: HistoryQuery): Promise<readonly Tick[]>;
  abstract traffic(query: TrafficQuery): Promise<Traffic>;
  /** Forgets slices that ended before a moment. */
  abstract prune(beforeMs: number): Promise<void>;
}

/** Distinct users a flag was evaluated for since its weight last changed. */
export abstract class FlagUsers {
  /** @returns null when nobody was counted */
  abstract count(flag: string): number | null;
}
