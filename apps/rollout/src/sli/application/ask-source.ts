import { durationMs, type SliQuery } from '@glidepath/contracts';
import { type LogFields, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import type { SlicePace } from '../domain/next-slice.js';
import { failed, type SliReading } from '../domain/reading.js';
import type { Source } from '../domain/source.js';
import type { SliQuestion } from '../provider.js';
import { SliProviders } from './sli-providers.js';
import { Sources } from './sources.js';

const PROVIDERS = ['prometheus', 'http-json', 'synthetic'] as const satisfies readonly Source['provider'][];

export interface SourcePace extends SlicePace {
  /** What is counted at a moment may have happened so long before; whole slices. */
  readonly olderMs: number;
}

/** Finds the source a question is for, and has its provider ask it. */
@Injectable()
export class AskSource {
  constructor(
    private readonly sources: Sources,
    private readonly providers: SliProviders,
    private readonly logger: Logger,
  ) {}

  /**
   * How slices of a source come; of one nobody described, as if it answered at once. No slice is shorter than a scrape: both
   * versions are scraped at moments of their own, and only a slice that holds a scrape of each can compare them.
   */
  paceOf(provider: Source['provider'], { source, every }: SliQuery): SourcePace {
    const { lagMs = 0, scrapeMs = 0 } = this.sources.find(provider, source) ?? {};
    const everyMs = Math.max(durationMs(every), Math.ceil(scrapeMs / 1_000) * 1_000);
    const olderMs = scrapeMs === 0 ? 0 : everyMs;
    return { everyMs, lagMs, olderMs, looksBack: provider !== 'synthetic' };
  }

  /** Never rejects: what goes wrong is a reading. */
  async read(provider: Source['provider'], question: SliQuestion): Promise<SliReading> {
    const name = question.query.source;
    const source = this.sources.find(provider, name);
    if (source === null) return failed('config', `no ${provider} source is called ${name}`);
    try {
      return await this.providers.of(provider).read(source, question);
    } catch (error) {
      this.logger.error('a provider failed', { provider, source: name, error });
      return failed('transient', error instanceof Error ? error.message : 'the provider failed');
    }
  }

  /** Lets go of what providers remember for askers whose name begins so. */
  forget(askers: string): void {
    for (const provider of PROVIDERS) this.providers.of(provider).forget(askers);
  }

  complain(message: string, fields: LogFields): void {
    this.logger.warn(message, fields);
  }
}
