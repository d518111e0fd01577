import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Replays being read now; all of them end when the process stops. */
@Injectable()
export class OpenReplays implements BeforeApplicationShutdown {
  private readonly open = new Set<AbortController>();

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
