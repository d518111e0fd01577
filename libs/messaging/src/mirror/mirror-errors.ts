import { DomainError } from '@glidepath/event-store';

/** The log and its mirror tell different stories: publishing on would hide it. Somebody has to look. */
export class MirrorForkError extends DomainError {
  override readonly name = 'MirrorForkError';

  /**
   * @param from the first position at which the log has not what the mirror holds
   * @param to the last one the mirror holds
   */
  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    super(
      'mirror-fork',
      `positions ${from} to ${to} of the mirror are not in the log, as if it was restored from an older copy`,
      { from, to },
    );
  }
}
