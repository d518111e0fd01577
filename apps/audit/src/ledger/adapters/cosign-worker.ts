import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CosignCheckpoint } from '../application/cosign-checkpoint.js';

/** Checkpoints are signed at most this often; each can be cosigned before the next. */
const ASK_EVERY_MS = 1000;

/** Asks the witnesses for as long as the process lives, apart from signing: a slow witness holds nothing up. */
@Injectable()
export class CosignWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly cosign: CosignCheckpoint) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await this.cosign.turn();
      await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
