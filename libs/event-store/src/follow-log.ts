import type { EventEnvelope } from './envelope.js';
import type { FollowOptions, ReadLogOptions } from './event-store.js';
import type { LogNews } from './log-news.js';

/** What following takes of a log. */
export interface FollowedLog {
  readonly news: LogNews;
  head(): Promise<number>;
  readLog(options: ReadLogOptions): AsyncIterable<EventEnvelope>;
}

/** Positions looked at before progress is told. */
const STEP = 10_000;

/** `EventStore.follow` over any log: reads up to a known head, tells how far it is, and waits at the end. */
export async function* followLog(log: FollowedLog, options: FollowOptions): AsyncGenerator<EventEnvelope> {
  const { signal, onProgress, ...filter } = options;
  let after = filter.after ?? 0;
  let head = 0;
  while (!signal.aborted) {
    if (after >= head) head = await log.head();
    if (after >= head) {
      await log.news.beyond(after, signal);
      continue;
    }
    const until = Math.min(head, after + STEP);
    for await (const event of log.readLog({ ...filter, after, until })) {
      if (signal.aborted) return;
      yield event;
    }
    after = until;
    onProgress?.(after);
  }
}
