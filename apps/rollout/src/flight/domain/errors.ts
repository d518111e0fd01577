import { DomainError } from '@glidepath/event-store';

/** It is at 100 percent and over; the way back is a new change. */
export class AlreadyLandedError extends DomainError {
  override readonly name = 'AlreadyLandedError';
  constructor(key: string) {
    super(
      'rollout-already-landed',
      `the rollout of ${key} has landed; roll it back while it is kept warm, or propose a change to go back`,
    );
  }
}

/** Nothing to steer: it has not started, is on its way back, or is back. */
export class NotInFlightError extends DomainError {
  override readonly name = 'NotInFlightError';
  constructor(key: string, status: string) {
    super('rollout-not-in-flight', `the rollout of ${key} is ${status}; there is nothing to steer`);
  }
}

/** Harm was found: the flight goes back or stays, never on. */
export class HarmfulCanaryError extends DomainError {
  override readonly name = 'HarmfulCanaryError';
  constructor(key: string) {
    super('rollout-harmful', `the canary of ${key} was found harmful; abort it, and fix the change`);
  }
}

/** It was sent back and was not seen to get there: somebody has to look at its router. */
export class RollbackFailedError extends DomainError {
  override readonly name = 'RollbackFailedError';
  constructor(key: string, reason: string | null) {
    super(
      'rollback-failed',
      `${key} was rolled back and is not back: ${reason ?? 'its router does not follow'}`,
    );
  }
}

/** Its router cannot be told, or takes the canary for dead: no more users are sent there. */
export class DriverTroubleError extends DomainError {
  override readonly name = 'DriverTroubleError';
  constructor(key: string, reason: string | null) {
    super('driver-trouble', `${key} cannot go on: ${reason ?? 'its router cannot be told'}`);
  }
}

/** Something it has to wait for stands in the way of taking off. */
export class NotReadyError extends DomainError {
  override readonly name = 'NotReadyError';
  constructor(key: string, reasons: readonly string[]) {
    super('rollout-not-ready', `${key} cannot take off yet: ${reasons.join('; ')}`);
  }
}

/** It has landed, and the old version is not kept any more. */
export class WayBackClosedError extends DomainError {
  override readonly name = 'WayBackClosedError';
  constructor(key: string, reason: string) {
    super('way-back-closed', `${key} cannot come back: ${reason}; propose a change to go back`);
  }
}

/** Only what was rolled back, or never took off, can be tried again. */
export class NotRetryableError extends DomainError {
  override readonly name = 'NotRetryableError';
  constructor(key: string, reason: string) {
    super('rollout-not-retryable', `${key} cannot be tried again: ${reason}`);
  }
}

/** There is no such rollout. */
export class RolloutNotFoundError extends DomainError {
  override readonly name = 'RolloutNotFoundError';
  constructor(id: string) {
    super('rollout-not-found', `no rollout, and no change with a rollout, is called ${id}`);
  }
}

/** Steering takes the role of an operator or release manager; the author may abort. */
export class NotAllowedToSteerError extends DomainError {
  override readonly name = 'NotAllowedToSteerError';
  constructor(command: string) {
    super(
      'not-allowed-to-steer',
      command === 'abort'
        ? 'aborting takes the role operator or release-manager, or being an author of the change'
        : `to ${command} takes the role operator or release-manager`,
    );
  }
}

/** Another target that it comes after stands: nobody passes it by hand. */
export class HeldByTargetError extends DomainError {
  override readonly name = 'HeldByTargetError';
  constructor(key: string, reason: string) {
    super('rollout-held-by-target', `${key} cannot go on: ${reason}`);
  }
}
