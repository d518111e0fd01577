export interface ConsumerTally {
  readonly consumer: string;
  /** Events it subscribes to, counted once each however many of its handlers want them. */
  readonly subscribed: number;
  /** Of these, events all of its handlers have handled. */
  readonly handled: number;
  readonly lost: number;
  /** Events whose effect a handler applied twice, or whose effect stands twice in the log. */
  readonly duplicated: number;
}

/** Positions that cannot be counted, and where they are. */
export interface DetachedRange {
  readonly first: number;
  readonly last: number;
  readonly location: string;
}

export interface Tally {
  /** Events in the log up to the position, but those of detached ranges: nothing here is about them. */
  readonly published: number;
  readonly detached: readonly DetachedRange[];
  readonly consumers: readonly ConsumerTally[];
}

/** What consumers recorded about their work. */
export abstract class HandlingRecords {
  /** Counts events up to a position, it included. */
  abstract tally(position: number): Promise<Tally>;
}
