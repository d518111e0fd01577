import type { SliProvider as SliProviderName, SliQuery } from '@glidepath/contracts';
import type { SliReading } from './domain/reading.js';
import type { Source } from './domain/source.js';

/** What is asked about one arm over one slice. */
export interface SliQuestion {
  /** Who asks: readings that build on each other, as those of counters do, are of one asker. */
  readonly asker: string;
  readonly service: string;
  readonly variant: string;
  readonly query: SliQuery;
  /** The slice, milliseconds since the epoch: from its start to its end. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * A source of indicators that is asked. It never rejects: whatever a source does – refuse, lie, send a page or ten
 * megabytes, or nothing at all – is a reading, and no reading but `ok` is ever counted.
 */
export abstract class SliProvider<Of extends Source = Source> {
  abstract readonly kind: Exclude<SliProviderName, 'pushed'>;
  abstract read(source: Of, question: SliQuestion): Promise<SliReading>;
  /** Lets go of what it remembers for askers whose name begins so. */
  forget(_askers: string): void {
    // Most remember nothing.
  }
}
