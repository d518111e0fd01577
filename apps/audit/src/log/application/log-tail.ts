import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LogSource } from './log-source.js';

const POLL_MS = 200;

/** Waits for the log to grow. However many wait, the log is asked once at a time. */
@Injectable()
export class LogTail {
  private asking: Promise<number> | undefined;

  constructor(private readonly source: LogSource) {}

  /**
   * Resolves when the log has an event beyond a position, when the time is up, or when the signal is aborted.
   * @returns whether there is something new
   */
  async beyond(position: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!signal.aborted) {
      if ((await this.head()) > position) return true;
      if (performance.now() >= deadline) return false;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  private head(): Promise<number> {
    this.asking ??= this.source.head().finally(() => (this.asking = undefined));
    return this.asking;
  }
}
