import { ProblemError } from '@glidepath/service-kit';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

const RETRY_AFTER_S = '5';

/** Who may ask for what reads everything there is. */
export const HEAVY_READERS = ['auditor', 'operator', 'admin'] as const;

/** Answers that take reading everything there is: one of each kind is made at a time, for as long as somebody waits for it. */
@Injectable()
export class SoleRuns implements BeforeApplicationShutdown {
  private readonly running = new Set<string>();
  private readonly stopping = new AbortController();

  /**
   * @param what is made, `a verification`; one at a time of each
   * @param leaving aborted when nobody waits for it any more
   * @throws ProblemError `too-many-requests` while another one is being made
   */
  async run<Result>(
    what: string,
    leaving: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (this.running.has(what)) {
      const detail = `${what} is being made already; try again when it is done`;
      throw new ProblemError('too-many-requests', detail, {}, { 'Retry-After': RETRY_AFTER_S });
    }
    this.running.add(what);
    const signal = AbortSignal.any([leaving, this.stopping.signal]);
    try {
      return await work(signal);
    } catch (error) {
      // Given up on purpose, and nobody is there to be told.
      if (signal.aborted) throw new ProblemError('service-unavailable', `${what} was given up`);
      throw error;
    } finally {
      this.running.delete(what);
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }
}
