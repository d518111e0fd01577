import { ProblemError } from '@glidepath/service-kit';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Each costs a connection and a few bytes per change. */
const MOST_OPEN = 5_000;

/** Clients that are told of changed flags; all streams end when the process stops. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<() => void>();

  /**
   * @param end ends the stream
   * @returns takes it off the list
   * @throws ProblemError `service-unavailable` when too many are open
   */
  enter(end: () => void): () => void {
    if (this.open.size >= MOST_OPEN) {
      const detail = `${MOST_OPEN} streams are open already; ask again from time to time instead`;
      throw new ProblemError('service-unavailable', detail, {}, { 'Retry-After': '30' });
    }
    this.open.add(end);
    return () => void this.open.delete(end);
  }

  beforeApplicationShutdown(): void {
    for (const end of this.open) end();
  }
}
