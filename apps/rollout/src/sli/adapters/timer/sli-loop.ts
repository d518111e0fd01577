import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SliSlices } from '../../../flight/application/ports.js';
import { AskIndicators } from '../../application/ask-indicators.js';
import { RETENTION_MS } from '../../application/record-slice.js';

const EVERY_MS = 250;
const PRUNE_EVERY_MS = 300_000;

/**
 * Looks a few times a second whether a provider has to be asked, and forgets old slices now and then, for as long as the
 * service runs.
 */
@Injectable()
export class SliLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private pruneAtMs = 0;
  private pruning: Promise<void> = Promise.resolve();

  constructor(
    private readonly askIndicators: AskIndicators,
    private readonly slices: SliSlices,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.askIndicators.tick();
      this.pruneWhenDue();
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.askIndicators.settled();
    await this.pruning;
  }

  private pruneWhenDue(): void {
    const nowMs = this.clock.now().getTime();
    if (nowMs < this.pruneAtMs) return;
    this.pruneAtMs = nowMs + PRUNE_EVERY_MS;
    this.pruning = this.slices.prune(nowMs - RETENTION_MS).catch((error: unknown) => {
      this.logger.warn('old slices could not be forgotten', { error });
    });
  }
}
