import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AskIndicators } from '../../application/ask-indicators.js';

const EVERY_MS = 250;

/** Looks a few times a second whether a provider has to be asked, for as long as the service runs. */
@Injectable()
export class SliLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly askIndicators: AskIndicators) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.askIndicators.tick();
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.askIndicators.settled();
  }
}
