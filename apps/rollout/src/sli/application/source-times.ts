import type { Analysis } from '@glidepath/contracts';
import { SliTimes } from '../../flight/application/ports.js';
import type { AskSource } from './ask-source.js';

/** By what the settings declare of each source. */
export class SourceTimes extends SliTimes {
  constructor(
    override readonly latenessMs: number,
    private readonly askSource: AskSource,
  ) {
    super();
  }

  /** A slice is dated as early as its requests may have been, asked for when it is over, and then the newest for as long. */
  override declaredAgeMs({ provider, query }: Analysis): number | null {
    if (provider === 'pushed' || query === undefined) return null;
    const { olderMs, lagMs, everyMs } = this.askSource.paceOf(provider, query);
    return olderMs + lagMs + 2 * everyMs;
  }
}
