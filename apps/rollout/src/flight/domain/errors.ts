import { DomainError } from '@glidepath/event-store';

/** It is at 100 percent and over; the way back is a new change. */
export class AlreadyLandedError extends DomainError {
  override readonly name = 'AlreadyLandedError';
  constructor(key: string) {
    super('rollout-already-landed', `the rollout of ${key} has landed; propose a change to go back`);
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
