import type { Analysis, Buckets, SliSlice, Tick } from '@glidepath/contracts';

/** Whose requests count: the two variants of a service's flag. */
export interface Arms {
  readonly service: string;
  readonly stable: string;
  readonly canary: string;
}

/** A slice as it was kept. Moments are milliseconds since the epoch. */
export interface KeptSlice {
  readonly source: string;
  readonly service: string;
  readonly sli: string;
  readonly variant: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly seconds: number;
  readonly good: number;
  readonly total: number;
  readonly users: number | null;
  /** Cumulative, where the source counts durations. */
  readonly buckets?: Buckets;
  readonly seq: number;
}

/** Slices of services, and from where to read on. */
export interface SliceNews {
  readonly slices: readonly KeptSlice[];
  /** Opaque; everything kept before it was among the slices of a reading, perhaps more than once. */
  readonly mark: string;
}

export interface HistoryQuery extends Arms {
  readonly slis: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What sources have counted. Moments are milliseconds since the epoch. */
export abstract class SliSlices {
  /** Keeps a slice; of the same slice the highest `seq` stays. */
  abstract record(slice: SliSlice): Promise<void>;
  /** Keeps slices so that nobody ever reads one of them without the others. */
  abstract recordTogether(slices: readonly SliSlice[]): Promise<void>;
  /** What was kept of some services since a mark: one reading for all flights. */
  abstract newsSince(services: readonly string[], mark: string): Promise<SliceNews>;
  /** What is kept of some services and ended after a moment, for whoever begins to follow them. */
  abstract keptOf(services: readonly string[], endedAfterMs: number): Promise<SliceNews>;
  /** The control alone, by the minute, oldest first. */
  abstract history(query: HistoryQuery): Promise<readonly Tick[]>;
  /** Forgets slices that ended before a moment. */
  abstract prune(beforeMs: number): Promise<void>;
}

/** Distinct users a flag was evaluated for since its weight last changed. */
export abstract class FlagUsers {
  /** @returns null when nobody was counted */
  abstract count(flag: string): number | null;
}

/** When counts come. */
export abstract class SliTimes {
  /** How long after its end a slice is taken to be complete, milliseconds. */
  abstract readonly latenessMs: number;
  /**
   * How old the newest counts of an indicator may be when all is well, milliseconds.
   * @returns null where nobody declares it: slices that are pushed show it by their length
   */
  abstract declaredAgeMs(analysis: Analysis): number | null;
}
