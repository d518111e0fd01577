import { DomainError } from '@glidepath/event-store';

/** What will have happened by then is not known yet. */
export class PositionToComeError extends DomainError {
  override readonly name = 'PositionToComeError';
  constructor(position: number, head: number) {
    super('position-to-come', `the log has no position ${position} yet, its newest is ${head}`);
  }
}
