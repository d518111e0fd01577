import { setTimeout as delay } from 'node:timers/promises';
import type { ReconciliationView } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { MirrorProbe } from '../../mirror/application/mirror-probe.js';
import { type ConsumerTally, HandlingRecords, type Tally } from './handling-records.js';

/** How long to wait for consumers and the mirror while they are still at work. */
const HANDLED_WITHIN_MS = 30_000;
const POLL_MS = 250;

/** Counts what was published, handled, left out and doubled, up to a position where nobody is at work any more. */
@Injectable()
export class Reconcile {
  constructor(
    private readonly source: LogSource,
    private readonly records: HandlingRecords,
    private readonly mirror: MirrorProbe,
  ) {}

  /**
   * Takes the newest position and waits until everything up to it is handled, whatever is written meanwhile; after
   * thirty seconds it answers with what it sees.
   * @param signal gives it up: rejects with its reason
   */
  async run(signal?: AbortSignal): Promise<ReconciliationView> {
    const deadline = performance.now() + HANDLED_WITHIN_MS;
    const position = await this.source.head();
    for (;;) {
      const tally = await this.records.tally(position);
      const found = reconciled(position, tally, await this.mirror.missing(position));
      if (found.lost === 0 || performance.now() >= deadline) return found;
      await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function reconciled(
  position: number,
  { published, consumers, detached }: Tally,
  missing: number,
): ReconciliationView {
  const sum = (of: (tally: ConsumerTally) => number): number =>
    consumers.reduce((total, consumer) => total + of(consumer), 0);
  return {
    position,
    isWhole: detached.length === 0,
    detached: [...detached],
    published,
    consumed: sum(({ handled }) => handled),
    lost: missing + sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    consumers: [...consumers],
  };
}
