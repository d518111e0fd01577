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
