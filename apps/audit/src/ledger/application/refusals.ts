import { DomainError } from '@glidepath/event-store';

/** The record is in the log, or will be, and no signed checkpoint covers it yet. */
export class NotSealedError extends DomainError {
  override readonly name = 'NotSealedError';

  constructor(position: number, size: number) {
    super('not-sealed', `position ${position} is not covered by a checkpoint; the newest covers ${size}`, {
      position,
      size,
    });
  }
}

/** There is no signed checkpoint of this size. */
export class NoCheckpointError extends DomainError {
  override readonly name = 'NoCheckpointError';

  constructor(size?: number) {
    super(
      'no-checkpoint',
      size === undefined ? 'nothing is signed yet' : `no checkpoint of size ${size} was signed`,
    );
  }
}
