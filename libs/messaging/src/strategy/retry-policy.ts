/** When a failed event is tried again. */
export interface RetryPolicy {
  /** Pause before each further try, in milliseconds; after the last one the event is parked. */
  readonly delaysMs: readonly number[];
}

export const DEFAULT_RETRY: RetryPolicy = {
  delaysMs: [250, 1000, 5000, 30_000, 120_000, 600_000, 1_800_000],
};

/**
 * @param tries how often the event has failed, 1 after the first failure
 * @returns undefined when it has had its last try
 */
export function nextTryAt({ delaysMs }: RetryPolicy, tries: number, now: Date): Date | undefined {
  const delay = delaysMs[tries - 1];
  return delay === undefined ? undefined : new Date(now.getTime() + delay);
}

const MAX_ERROR_LENGTH = 2000;

/** What is kept of a failure: name, message and where it was thrown. */
export function describeFailure(error: unknown): string {
  const text =
    error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : JSON.stringify(error);
  return String(text).slice(0, MAX_ERROR_LENGTH);
}
