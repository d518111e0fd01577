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

export interface Tally {
  /** Events in the log up to the position. */
  readonly published: number;
  readonly consumers: readonly ConsumerTally[];
}

/** What consumers recorded about their work. */
export abstract class HandlingRecords {
  /** Counts events up to a position, it included. */
  abstract tally(position: number): Promise<Tally>;
}
