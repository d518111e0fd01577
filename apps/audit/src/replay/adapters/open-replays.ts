import { ProblemError } from '@glidepath/service-kit';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Each holds up to two megabytes where events are large, and a database connection now and then. */
const MOST_OPEN = 200;

/** Replays being read now; all of them end when the process stops. */
@Injectable()
export class OpenReplays implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();

  /** @throws ProblemError `service-unavailable` when too many are open */
  throwIfFull(): void {
    if (this.open.size >= MOST_OPEN) {
      const detail = `${MOST_OPEN} replays are open already; try again when one of them has ended`;
      throw new ProblemError('service-unavailable', detail, {}, { 'Retry-After': '10' });
    }
  }

  enter(): AbortController {
    const controller = new AbortController();
    this.open.add(controller);
    return controller;
  }

  leave(controller: AbortController): void {
    this.open.delete(controller);
  }

  beforeApplicationShutdown(): void {
    for (const controller of this.open) controller.abort();
  }
}
