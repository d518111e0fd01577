import { Logger } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ApplyRetention } from '../application/apply-retention.js';
import { ReapplyErasures } from '../application/reapply-erasures.js';

const ERASE_AGAIN_EVERY_MS = 5_000;
const RETAIN_EVERY_MS = 600_000;

/** Erases again and applies retention for as long as the process lives; a turn that fails is made up for by the next. */
@Injectable()
export class CustodyWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;
  private retainedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly erasures: ReapplyErasures,
    private readonly retention: ApplyRetention,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.turn();
    this.timer = setInterval(() => this.turn(), ERASE_AGAIN_EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.turning;
  }

  private turn(): void {
    this.turning ??= this.run()
      .catch((error: unknown) => this.logger.error('could not erase again or apply retention', { error }))
      .finally(() => (this.turning = undefined));
  }

  private async run(): Promise<void> {
    await this.erasures.turn();
    if (performance.now() - this.retainedAt < RETAIN_EVERY_MS) return;
    await this.retention.turn();
    this.retainedAt = performance.now();
  }
}
