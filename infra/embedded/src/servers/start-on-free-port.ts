import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from '../stack-error.js';
import { NotReadyError } from './embedded-server.js';
import { freePort, nextFreePort } from './free-port.js';

const START_TRIES = 3;
const RETRY_AFTER_MS = 300;
// The second is Postgres, when children of a killed server have not noticed yet that it is gone.
const PASSES_BY_ITSELF = /address already in use|pre-existing shared memory block/i;

interface StartOnFreePort<T> {
  readonly step: string;
  /** Any free port when there is none. */
  readonly preferred: number | undefined;
  /** `false` refuses to take another port than the preferred one. Default true. */
  readonly mayMove?: boolean;
  readonly start: (port: number) => Promise<T>;
  readonly log: (line: string) => void;
}

/**
 * Starts a server on the preferred port, or on the next free one, and says so. Another program can take the port between
 * our look and the server's start; then the next one is tried.
 */
export async function startOnFreePort<T>({
  step,
  preferred,
  mayMove = true,
  start,
  log,
}: StartOnFreePort<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const port = preferred === undefined ? await freePort() : await nextFreePort(preferred);
    if (port !== preferred && preferred !== undefined && !mayMove) throw portInUse(step, preferred);
    if (preferred !== undefined && port !== preferred)
      log(`port ${preferred} is busy: ${step} moves to ${port}`);
    try {
      return await start(port);
    } catch (error) {
      const mayPass =
        error instanceof NotReadyError && error.logTail.some((line) => PASSES_BY_ITSELF.test(line));
      if (!mayPass || tries === START_TRIES) throw error;
      await delay(RETRY_AFTER_MS);
    }
  }
}

/** A port that was asked for by number. */
export function portInUse(step: string, port: number): StackError {
  return new StackError({
    step,
    problem: `port ${port} is in use`,
    fix: `stop what uses it, or take another port`,
  });
}
