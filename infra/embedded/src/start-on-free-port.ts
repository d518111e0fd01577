import { NotReadyError } from './embedded-server.js';
import { freePort, nextFreePort } from './free-port.js';

const START_TRIES = 3;

interface StartOnFreePort<T> {
  readonly step: string;
  /** Any free port when there is none. */
  readonly preferred: number | undefined;
  readonly start: (port: number) => Promise<T>;
  readonly log: (line: string) => void;
}

/**
 * Starts a server on the preferred port, or on the next free one, and says so. Another program can take the port between
 * our look and the server's start; then the next one is tried.
 */
export async function startOnFreePort<T>({ step, preferred, start, log }: StartOnFreePort<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const port = preferred === undefined ? await freePort() : await nextFreePort(preferred);
    if (preferred !== undefined && port !== preferred)
      log(`port ${preferred} is busy: ${step} moves to ${port}`);
    try {
      return await start(port);
    } catch (error) {
      const isPortTaken =
        error instanceof NotReadyError && error.logTail.some((line) => /address already in use/i.test(line));
      if (!isPortTaken || tries === START_TRIES) throw error;
    }
  }
}
