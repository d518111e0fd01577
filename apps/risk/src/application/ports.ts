import type { RecordedHistory } from '../domain/gather-inputs.js';

/** What to look up for one change. */
export interface HistoryQuery {
  readonly changeId: string;
  readonly service: string;
  readonly environment: string;
  readonly digests: readonly string[];
  /** Position of the service's catalogue entry: what was recorded up to there should be part of the answer. */
  readonly catalogPosition: number;
}

/** What earlier events say about a service, kept by the projection `service-history`. */
export abstract class ServiceHistory {
  /** @returns the history and the highest position it reflects, 0 for none */
  abstract read(
    query: HistoryQuery,
  ): Promise<{ readonly history: RecordedHistory; readonly position: number }>;
}

/** Finds changes by the key people use. */
export abstract class ChangeKeys {
  /** @returns the id of the change with this key (`CHG-1042`), null when there is none */
  abstract changeId(key: string): Promise<string | null>;
}
