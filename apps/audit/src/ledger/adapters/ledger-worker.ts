import { setTimeout as delay } from 'node:timers/promises';
import { Readiness } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LogTail } from '../../log/application/log-tail.js';
import { KeepLedger } from '../application/keep-ledger.js';
import { KeepSigner } from '../application/keep-signer.js';
import { LedgerState } from '../application/ledger-state.js';

/** The longest time between two looks at the log, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** What is written within a moment is sealed together: each sealing has a commit of its own. */
const GATHER_MS = 100;

/** Keeps the ledger turning for as long as the process lives. */
@Injectable()
export class LedgerWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopped = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly signer: KeepSigner,
    private readonly keep: KeepLedger,
    private readonly state: LedgerState,
    private readonly tail: LogTail,
    readiness: Readiness,
  ) {
    readiness.add({ name: 'ledger', check: () => state.check() });
  }

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
      // A log that is to be closed gets no more signatures.
      if (!(await this.signer.turn())) {
        await pause(signal, LOOK_EVERY_MS);
        continue;
      }
      await this.keep.turn();
      // A database that is away makes this reject at once; the next turn reports it.
      await this.tail
        .beyond(this.state.sealedThrough, LOOK_EVERY_MS, signal)
        .then(() => pause(signal, GATHER_MS))
        .catch(() => pause(signal, LOOK_EVERY_MS));
    }
  }
}

async function pause(signal: AbortSignal, ms: number): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
