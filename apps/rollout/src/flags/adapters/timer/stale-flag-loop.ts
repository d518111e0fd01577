import { Logger } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { StaleFlags } from '../../application/stale-flags.js';

const EVERY_MS = 60_000;

/** Looks for flags that should go, every minute. */
@Injectable()
export class StaleFlagLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly stale: StaleFlags,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      await this.stale.report();
    } catch (error) {
      this.logger.error('stale flags could not be looked for', { error });
    }
  }
}
