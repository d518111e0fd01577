import type { ApprovalStatus, SealedText } from '@glidepath/contracts';
import type { GivenDecision, Round } from '../domain/round.js';

/** A case as the inbox shows it. */
export interface InboxCase {
  readonly round: Round;
  /** Version of its stream. */
  readonly version: number;
}

/** Whose cases: those this person is asked about, has not made and has not decided yet. */
export interface InboxOwner {
  readonly ids: readonly string[];
  readonly domains: readonly string[];
}

/** A place in the list: cases are listed by their deadline, the most urgent first. */
export interface InboxPlace {
  readonly decideBy: string;
  readonly changeId: string;
}

export interface InboxQuery {
  readonly status?: ApprovalStatus;
  readonly owner?: InboxOwner;
  readonly after?: InboxPlace;
  readonly limit: number;
}

/** All cases, as the projection `approval-inbox` keeps them. */
export abstract class ApprovalInbox {
  abstract list(query: InboxQuery): Promise<readonly InboxCase[]>;
  /** @returns the id of the change with this key (`CHG-1042`), null when no case is known for it */
  abstract changeId(key: string): Promise<string | null>;
  /** Ids of changes whose open case should have been decided by then. */
  abstract overdue(now: Date, limit: number): Promise<readonly string[]>;
}

/** What somebody wrote about a change. */
export interface Comment {
  readonly changeId: string;
  readonly author: string;
  readonly text: string;
}

/** What people wrote when deciding. It stands sealed in the log, and is readable until its author is erased. */
export abstract class Comments {
  /** @returns `unsealable` when the author was erased */
  abstract seal(comment: Comment, now: Date): Promise<SealedText | 'unsealable'>;

  /** Texts by decision; erased ones are missing. */
  abstract read(rounds: readonly Round[]): Promise<ReadonlyMap<GivenDecision, string>>;
}

/** Settings of the service. */
export abstract class ApprovalSettings {
  /** How long a case stays open. */
  abstract readonly ttlHours: number;
  /** How often overdue cases are looked for. */
  abstract readonly sweepMs: number;
}
