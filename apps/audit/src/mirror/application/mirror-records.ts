export interface MirrorComparison {
  /** Events received and compared. */
  readonly compared: number;
  /** Position of the first one that is not the log's any more. */
  readonly firstDifference?: number;
}

/** What audit received as a consumer, kept apart from the log. */
export abstract class MirrorRecords {
  /** Compares every received event with the log's row at its position. */
  abstract compare(): Promise<MirrorComparison>;
}
