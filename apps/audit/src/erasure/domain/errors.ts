import { DomainError } from '@glidepath/event-store';

/** A legal hold keeps what this person wrote. */
export class ErasureHeldError extends DomainError {
  override readonly name = 'ErasureHeldError';
  constructor(subject: string, holds: readonly string[]) {
    super('erasure-held', `a legal hold keeps what ${subject} wrote; it has to be lifted first`, { holds });
  }
}

/** Nobody erases themselves: it would remove the traces of what they did. */
export class OwnErasureError extends DomainError {
  override readonly name = 'OwnErasureError';
  constructor(subject: string) {
    super('own-erasure', `${subject} cannot erase ${subject}: somebody else has to`);
  }
}

export class NoSuchHoldError extends DomainError {
  override readonly name = 'NoSuchHoldError';
  constructor(holdId: string) {
    super('no-such-hold', `there is no hold ${holdId}`);
  }
}

export class HoldLiftedError extends DomainError {
  override readonly name = 'HoldLiftedError';
  constructor(holdId: string, liftedAt: string) {
    super('hold-lifted', `the hold ${holdId} was lifted at ${liftedAt}`, { liftedAt });
  }
}

/** A hold was set or lifted, or another process applied the policy, while it was counted what is to go: it is counted again at the next turn. */
export class HoldsChangedError extends DomainError {
  override readonly name = 'HoldsChangedError';
  constructor() {
    super('version-conflict', 'holds and retention are not what they were when it was counted what is to go');
  }
}

/** What is erased is gone: there is nothing to ask for. */
export class AlreadyErasedError extends DomainError {
  override readonly name = 'AlreadyErasedError';
  constructor(subject: string, erasedAt: string) {
    super('already-erased', `${subject} was erased at ${erasedAt}`, { erasedAt });
  }
}

/** Never asked for, confirmed before, or replaced by a newer request. */
export class NoSuchRequestError extends DomainError {
  override readonly name = 'NoSuchRequestError';
  constructor(requestId: string) {
    super('no-such-request', `no request ${requestId} about this waits for anybody`);
  }
}

/** Nobody confirmed it in time, and time confirms nothing. */
export class RequestExpiredError extends DomainError {
  override readonly name = 'RequestExpiredError';
  constructor(requestId: string, expiresAt: string) {
    super('request-expired', `the request ${requestId} could be confirmed until ${expiresAt}`, { expiresAt });
  }
}

/** Somebody else than who asked has to agree, and has to be a person. */
export class SecondPersonError extends DomainError {
  override readonly name = 'SecondPersonError';
  constructor(requestedBy: readonly string[]) {
    super(
      'second-person-needed',
      `${requestedBy.join(' and ')} asked for this; another person has to confirm it`,
      {
        requestedBy,
      },
    );
  }
}
