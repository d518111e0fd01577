import { setTimeout as delay } from 'node:timers/promises';
import type { ReconciliationView } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { MirrorProbe } from '../../mirror/application/mirror-probe.js';
import { type ConsumerTally, HandlingRecords, type Tally } from './handling-records.js';

/** How long to wait for consumers and the mirror while they are still at work. */
const QUIET_WITHIN_MS = 10_000;
const POLL_MS = 250;

/** Counts what was published, handled, left out and doubled, at a position where nobody is at work any more. */
@Injectable()
export class Reconcile {
  constructor(
    private readonly records: HandlingRecords,
    private readonly mirror: MirrorProbe,
  ) {}

  /** Waits until nothing is left to do and the log stands still; after ten seconds it answers with what it sees. */
  async run(): Promise<ReconciliationView> {
    const deadline = performance.now() + QUIET_WITHIN_MS;
    let before = -1;
    for (;;) {
      const tally = await this.records.tally();
      const found = reconciled(tally, await this.mirror.missing(tally.position));
      const isQuiet = found.lost === 0 && found.position === before;
      if (isQuiet || performance.now() >= deadline) return found;
      before = tally.position;
      await delay(POLL_MS);
    }
  }
}

function reconciled({ position, published, consumers }: Tally, missing: number): ReconciliationView {
  const sum = (of: (tally: ConsumerTally) => number): number =>
    consumers.reduce((total, consumer) => total + of(consumer), 0);
  return {
    position,
    published,
    consumed: sum(({ handled }) => handled),
    lost: missing + sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    consumers: [...consumers],
  };
}
