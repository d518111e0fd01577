import { DomainError } from '@glidepath/event-store';

/** There is no such flag. */
export class FlagNotFoundError extends DomainError {
  override readonly name = 'FlagNotFoundError';
  constructor(flag: string) {
    super('flag-not-found', `no flag is called ${flag}`);
  }
}
