/** How a program of the suite reaches the servers; the password of every role and user is the same. */
export interface Place {
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly natsUrl: string;
  readonly natsPassword: string;
}

/** A part of a writer's plan: events `from` (inclusive) to `until` (exclusive). */
export interface WriteJob {
  readonly writer: number;
  readonly from: number;
  readonly until: number;
}

/** What the suite tells a writer process; it may be told more when it is done. */
export interface WriteOrder {
  readonly place: Place;
  readonly run: string;
  /** Events each writer has in all. */
  readonly count: number;
  readonly jobs: readonly WriteJob[];
}

/** What a writer process reports. */
export type WriteReport =
  | { readonly kind: 'appended'; readonly writer: number; readonly number: number; readonly position: number }
  | { readonly kind: 'refused'; readonly writer: number; readonly number: number; readonly reason: string }
  | { readonly kind: 'done' };

/** What the suite tells a consumer process. */
export interface ConsumeOrder {
  readonly place: Place;
}

/** What the suite tells a relay that follows without asking for the lead. */
export interface MirrorOrder {
  readonly place: Place;
}

/** What a process reports when it has begun. */
export interface ReadyReport {
  readonly kind: 'ready';
}
