import { retryDelayMs } from './retry-delay.js';
import { sleep } from './sleep.js';

/**
 * Failures in a row before a long wait or a stream gives up: about half a minute, so that a service which starts again
 * is not noticed. Each success starts the count anew.
 */
export const PATIENCE = 8;

/** Waits before the next try. @param failures in a row, from 1 */
export function pauseAfter(failures: number, signal?: AbortSignal): Promise<void> {
  return sleep(retryDelayMs(failures, null, Math.random(), Date.now()), signal);
}
