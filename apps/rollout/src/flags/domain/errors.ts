import { DomainError } from '@glidepath/event-store';
import type { DefinitionFault } from './definition-faults.js';

/** There is no such flag. */
export class FlagNotFoundError extends DomainError {
  override readonly name = 'FlagNotFoundError';
  constructor(flag: string) {
    super('flag-not-found', `no flag is called ${flag}`);
  }
}

/** A definition that could not be evaluated safely, or not at all. */
export class FlagDefinitionInvalidError extends DomainError {
  override readonly name = 'FlagDefinitionInvalidError';
  constructor(faults: readonly DefinitionFault[]) {
    const [first] = faults;
    const detail = first === undefined ? 'the definition is not valid' : `${first.pointer} ${first.detail}`;
    super('flag-definition-invalid', detail, { errors: faults });
  }
}

/** The flag belongs to another service, or a rollout chooses between variants it would not have. */
export class FlagTakenError extends DomainError {
  override readonly name = 'FlagTakenError';
  constructor(detail: string) {
    super('flag-taken', detail);
  }
}

/** A rollout that has not ended moves the flag. */
export class FlagInFlightError extends DomainError {
  override readonly name = 'FlagInFlightError';
  constructor(flag: string, key: string) {
    super('flag-in-flight', `${flag} is moved by the rollout of ${key}; wait for its end, or abort it`);
  }
}

/** Only its rollouts defined the flag: there is nobody to hand it over from, and nothing that could expire. */
export class FlagNotConfiguredError extends DomainError {
  override readonly name = 'FlagNotConfiguredError';
  constructor(flag: string) {
    super('flag-not-configured', `nobody has defined ${flag}; define it first, with an owner`);
  }
}
