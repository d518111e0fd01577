import { DomainError } from '@glidepath/event-store';

export class ChangeNotFoundError extends DomainError {
  override readonly name = 'ChangeNotFoundError';
  constructor(change: string) {
    super('change-not-found', `there is no change ${change}`);
  }
}

export class NotAnAuthorError extends DomainError {
  override readonly name = 'NotAnAuthorError';
  constructor(key: string, action: string) {
    super('not-an-author', `only an author of ${key} may ${action} it`);
  }
}

export class ChangeNotAmendableError extends DomainError {
  override readonly name = 'ChangeNotAmendableError';
  constructor(key: string, state: string) {
    super(
      'change-not-amendable',
      `${key} is ${state}; a change can be amended until it is approved. Submit a new one`,
    );
  }
}

export class ChangeNotCancellableError extends DomainError {
  override readonly name = 'ChangeNotCancellableError';
  constructor(key: string, state: string) {
    super(
      'change-not-cancellable',
      `${key} is ${state}; abort its rollout instead, if it is still in the air`,
    );
  }
}

/** The caller saw an older version of the change than the newest. */
export class OutdatedVersionError extends DomainError {
  override readonly name = 'OutdatedVersionError';
  constructor(key: string, seen: number, actual: number) {
    super('precondition-failed', `${key} is at version ${actual}, you saw ${seen}: read it again`, {
      actual,
    });
  }
}
