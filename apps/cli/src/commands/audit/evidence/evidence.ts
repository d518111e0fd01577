import type { LogFault, LogRecord, OpenedCheckpoint, TileReader } from '@glidepath/ledger';
import type { KeptNote } from '../kept-checkpoints.js';

/** A log to be verified: its records, what was published about them, and nothing that is believed unseen. */
export abstract class Evidence {
  /** Where the notes and records come from, for people: `the server`, `the folder x`. */
  abstract readonly source: string;

  /** Hashes as published; checked before they are relied on. */
  abstract readonly tiles: TileReader;

  /** The keys the evidence itself brings; worth as much as the way they came on. */
  abstract identity(): Promise<LogIdentity>;

  /** The newest checkpoint first, then every other one there is. */
  abstract notes(): AsyncIterable<KeptNote>;

  /**
   * Every record in order of position.
   * @param newest the newest checkpoint, its signature verified
   * @throws UnreadableRecordError for one that cannot even be taken apart
   */
  abstract records(newest: OpenedCheckpoint): AsyncIterable<LogRecord>;

  /** What else there is to compare, once all records are known to be good. */
  abstract remainder(newest: OpenedCheckpoint): Promise<Remainder>;
}

/** What a log says of its own keys. */
export interface LogIdentity {
  /** The verifier key in use. */
  readonly verifierKey: string;
  /** Signed hand-overs from one key to the next, oldest first. */
  readonly rotations: readonly string[];
  /** By what note the log took the place of another. */
  readonly succession?: string | undefined;
}

export interface Remainder {
  readonly fault?: LogFault;
  /** Events the bus delivered, compared with the log; null where there is no bus to ask. */
  readonly mirrored: number | null;
  /** What could not be compared, for people. */
  readonly remark?: string;
}

/** A record that is no record: it is not JSON, or lacks what every record has. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError';
}
