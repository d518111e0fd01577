/** Where to post, and where decisions show. */
export interface LoadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The follower: a consumer of its own on a stream, as any interested party would be. */
  readonly bus: { readonly servers: string; readonly user?: string; readonly password?: string };
  readonly stream: string;
  /** Subjects of decisions; the header `ce-subject` ends in the id that the answer's `Location` ends in. */
  readonly decisions: string;
}

export interface LoadRun {
  readonly target: LoadTarget;
  readonly perSecond: number;
  /** Sent before anything counts. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** How long to wait for late decisions after the last request. */
  readonly drainSeconds: number;
  readonly seed: number;
}

export interface LoadResult {
  /** Requests sent while it counted. */
  readonly offered: number;
  /** The same a second: random arrivals are not exactly as many as asked for. */
  readonly offeredPerSecond: number;
  /** Of these, answered with 201. */
  readonly accepted: number;
  /** Of these, seen decided at last. */
  readonly decided: number;
  /** Decisions seen a second while it counted, whenever their requests were sent. */
  readonly decidedPerSecond: number;
  /** Milliseconds from sending to the answer, of the accepted. */
  readonly answerMs: readonly number[];
  /** Milliseconds from sending to seeing the decision, of the decided. */
  readonly decisionMs: readonly number[];
  /** How late the generator itself was at worst, in milliseconds. */
  readonly worstLatenessMs: number;
  /** First refusal or failure, where there was one. */
  readonly fault: string | null;
}
