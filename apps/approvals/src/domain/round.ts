import type { ApprovalDecision, ApprovalEvent, ApprovalStatus, SealedText } from '@glidepath/contracts';

type Opened = Extract<ApprovalEvent, { type: 'approval-case.opened' }>['data'];

/** What somebody decided; the newest decision of a person replaces the one before. */
export interface GivenDecision {
  readonly approver: string;
  readonly domains: readonly string[];
  readonly decision: ApprovalDecision;
  /** Absent where a row folded from version 1 has none. */
  readonly comment?: SealedText | null;
  /** Names a comment of version 1, kept beside the log. */
  readonly commentDigest: string | null;
  readonly decidedAt: string;
}

/** The newest round of a case, as plain JSON. */
export interface Round extends Opened {
  readonly status: ApprovalStatus;
  readonly decisions: readonly GivenDecision[];
}

/** Stream `approval-case-<changeId>`: one case a change, one round a revision. */
export type ApprovalCase = { readonly status: 'none' } | Round;
