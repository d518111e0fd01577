import type { ApprovalDecision, ApprovalRequirement, RiskAssessed, SealedText } from '@glidepath/contracts';

/** Who is deciding, as their token says. */
export interface DecidingPerson {
  readonly id: string;
  readonly kind: 'person' | 'workload' | 'system';
  /** The person a workload acts for. */
  readonly onBehalfOf: string | null;
  readonly isApprover: boolean;
  readonly domains: readonly string[];
}

export interface OpenCase {
  readonly type: 'open';
  readonly change: Pick<RiskAssessed['data'], 'changeId' | 'key' | 'revision' | 'digest' | 'authors'>;
  readonly requirements: readonly ApprovalRequirement[];
  readonly policy: { readonly decision: 'allow' | 'require' | 'deny'; readonly reasons: readonly string[] };
  readonly decideBy: Date;
}

export interface DecideApproval {
  readonly type: 'decide';
  readonly person: DecidingPerson;
  readonly decision: ApprovalDecision;
  /** The content digest the person saw. */
  readonly digest: string;
  /** `unsealable`: something was written, and its author was erased. */
  readonly comment: SealedText | 'unsealable' | null;
  readonly now: Date;
}

export interface WithdrawDecision {
  readonly type: 'withdraw-decision';
  readonly person: string;
  readonly now: Date;
}

/** The change was amended: what was decided about it no longer counts. */
export interface SupersedeRound {
  readonly type: 'supersede';
  readonly newRevision: number;
}

export interface CancelCase {
  readonly type: 'cancel';
  readonly reason: string;
  readonly now: Date;
}

export interface ExpireCase {
  readonly type: 'expire';
  readonly now: Date;
}

export type ApprovalCommand =
  OpenCase | DecideApproval | WithdrawDecision | SupersedeRound | CancelCase | ExpireCase;
