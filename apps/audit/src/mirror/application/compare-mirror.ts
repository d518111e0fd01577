import { setTimeout as delay } from 'node:timers/promises';
import type { MirrorView } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { MirrorProbe } from './mirror-probe.js';
import { MirrorRecords } from './mirror-records.js';

/** How long the relay is given to publish what was just written. */
const PUBLISHED_WITHIN_MS = 5000;
const POLL_MS = 100;

/** Compares log and bus: what audit was delivered, row by row, and how much the bus lacks up to a fixed position. */
@Injectable()
export class CompareMirror {
  constructor(
    private readonly source: LogSource,
    private readonly records: MirrorRecords,
    private readonly probe: MirrorProbe,
  ) {}

  /** @param signal gives it up: rejects with its reason */
  async run(signal?: AbortSignal): Promise<MirrorView> {
    const position = await this.source.head();
    const missing = await this.lacking(position, signal);
    signal?.throwIfAborted();
    return { position, missing: missing ?? null, ...(await this.records.compare()) };
  }

  private async lacking(position: number, signal: AbortSignal | undefined): Promise<number | undefined> {
    const deadline = performance.now() + PUBLISHED_WITHIN_MS;
    for (;;) {
      const missing = await this.probe.lacking(position);
      if (missing === 0 || missing === undefined || performance.now() >= deadline) return missing;
      await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}
