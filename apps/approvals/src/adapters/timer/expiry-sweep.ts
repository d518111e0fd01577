import { Logger } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ExpireCases } from '../../application/expire-cases.js';
import { ApprovalSettings } from '../../application/ports.js';

/** Looks for overdue cases every so often; a sweep that fails is made up for by the next. */
@Injectable()
export class ExpirySweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly expireCases: ExpireCases,
    private readonly settings: ApprovalSettings,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(), this.settings.sweepMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  private sweep(): void {
    this.sweeping ??= this.expireCases
      .run()
      .then(
        (expired) => {
          if (expired > 0) this.logger.info('approval cases expired', { expired });
        },
        (error: unknown) => this.logger.error('could not expire approval cases', { error }),
      )
      .finally(() => (this.sweeping = undefined));
  }
}
