import { percentile } from '../report/percentile.js';

export interface LoopResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Callers that each begin the next call when the last one is answered, for a time.
 * @param callers at the same time
 * @param forMs how long calls are begun
 */
export async function closedLoop(
  callers: number,
  forMs: number,
  call: () => Promise<unknown>,
): Promise<LoopResult> {
  const took: number[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + forMs;
  const caller = async (): Promise<void> => {
    for (let begunAt = performance.now(); begunAt < endAt;) {
      await call();
      const now = performance.now();
      took.push(now - begunAt);
      begunAt = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - startedAt) / 1000;
  return { perSecond: took.length / seconds, p50Ms: percentile(took, 50), p99Ms: percentile(took, 99) };
}
