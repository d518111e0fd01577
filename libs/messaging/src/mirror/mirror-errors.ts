import { DomainError } from '@glidepath/event-store';

/** The log and its mirror tell different stories: publishing on would hide it. Somebody has to look. */
export class MirrorForkError extends DomainError {
  override readonly name = 'MirrorForkError';
  constructor(position: number, detail: string) {
    super('mirror-fork', `the mirror and the log part at position ${position}: ${detail}`, { position });
  }
}
