import { Logger } from '@glidepath/service-kit';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { FlyJointRollouts } from '../../../joint/application/fly-joint-rollouts.js';
import { FlyRollouts } from '../../application/fly-rollouts.js';
import { FollowLog } from '../../application/follow-log.js';
import { KeepLanded } from '../../application/keep-landed.js';

const EVERY_MS = 250;
/** While the log cannot be read, looks become rarer, up to this. */
const SLOWEST_MS = 5_000;

/** Looks at every flight, and at what flights have left, a few times a second, one look after the other, for as long as the service runs. */
@Injectable()
export class FlightLoop implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;
  private failures = 0;

  constructor(
    private readonly follow: FollowLog,
    private readonly flyRollouts: FlyRollouts,
    private readonly flyJointRollouts: FlyJointRollouts,
    private readonly keepLanded: KeepLanded,
    private readonly logger: Logger,
  ) {}

  /** Flags are known before the first evaluation is answered. */
  onModuleInit(): Promise<void> {
    return this.follow.catchUp();
  }

  onApplicationBootstrap(): void {
    this.rearm();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private rearm(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(
      () => {
        this.looking = this.lookOnce().finally(() => this.rearm());
      },
      Math.min(SLOWEST_MS, EVERY_MS * 2 ** this.failures),
    );
  }

  private async lookOnce(): Promise<void> {
    try {
      await this.flyRollouts.tick();
      await this.flyJointRollouts.tick();
      await this.keepLanded.tick();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.logger.error('the flights could not be looked at', { failures: this.failures, error });
    }
  }
}
