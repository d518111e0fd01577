import type { ApprovalDecision } from '@glidepath/contracts';
import { DomainError } from '@glidepath/event-store';

/** There is no such change, or its risk has not been assessed yet. */
export class NoApprovalCaseError extends DomainError {
  override readonly name = 'NoApprovalCaseError';
  constructor(change: string) {
    super(
      'no-approval-case',
      `there is no approval case for ${change}; one opens when its risk has been assessed`,
    );
  }
}

/** Whoever made a change cannot decide about it, whatever their roles. */
export class OwnChangeError extends DomainError {
  override readonly name = 'OwnChangeError';
  constructor(person: string) {
    super('own-change', `${person} made this change; somebody else has to decide about it`);
  }
}

export class NotAnApproverError extends DomainError {
  override readonly name = 'NotAnApproverError';
  constructor(person: string, domains: readonly string[]) {
    super(
      'not-an-approver',
      `${person} was not asked; approvers of ${domains.join(' or ')} decide about this change`,
      {
        domainsNeeded: domains,
      },
    );
  }
}

export class CaseNotOpenError extends DomainError {
  override readonly name = 'CaseNotOpenError';
  constructor(status: string) {
    super('case-not-open', `the approval case is ${status}; nothing can be decided in it`, {
      caseStatus: status,
    });
  }
}

export class AlreadyDecidedError extends DomainError {
  override readonly name = 'AlreadyDecidedError';
  constructor(person: string, decision: ApprovalDecision) {
    super('already-decided', `${person} has decided "${decision}" already; a second time counts no more`, {
      decision,
    });
  }
}

/** What the approver saw is not what the change is now. */
export class DigestOutdatedError extends DomainError {
  override readonly name = 'DigestOutdatedError';
  constructor(digest: string) {
    super('digest-outdated', 'the change is not what you saw any more; look at it again, then decide', {
      digest,
    });
  }
}

export class NothingDecidedError extends DomainError {
  override readonly name = 'NothingDecidedError';
  constructor(person: string) {
    super('nothing-decided', `${person} has no decision to withdraw`);
  }
}

/** There is no key to seal what this person writes with, and never will be. */
export class SubjectErasedError extends DomainError {
  override readonly name = 'SubjectErasedError';
  constructor(person: string) {
    super('subject-erased', `${person} was erased: decide without a comment`);
  }
}

/** The caller looked at an older version of the case than the newest. */
export class CaseMovedOnError extends DomainError {
  override readonly name = 'CaseMovedOnError';
  constructor(seen: number, actual: number) {
    super('precondition-failed', `the case is at version ${actual}, you saw ${seen}: read it again`, {
      actual,
    });
  }
}
