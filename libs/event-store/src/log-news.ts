/** How often a log is asked for its head while somebody waits and nothing is announced. */
const POLL_MS = 250;

interface Waiting {
  readonly beyond: number;
  readonly resolve: (isThere: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Tells followers that a log has grown: at once where a commit is announced, by asking the log otherwise. However many
 * wait, the log is asked once at a time, and not at all while nobody waits.
 */
export class LogNews {
  readonly #head: () => Promise<number>;
  readonly #pollMs: number;
  readonly #waiting = new Set<Waiting>();
  #poll: NodeJS.Timeout | undefined;

  /** @param pollMs the longest an event nobody announced stays unnoticed, in milliseconds */
  constructor(head: () => Promise<number>, pollMs: number = POLL_MS) {
    this.#head = head;
    this.#pollMs = pollMs;
  }

  /** The log reaches this position. A position that is not there costs a look, no more. */
  announce(position: number): void {
    for (const waiting of this.#waiting) if (position > waiting.beyond) waiting.resolve(true);
  }

  /**
   * Resolves when the log reaches beyond a position, or when the signal is aborted. Rejects when the log cannot be asked.
   * @returns whether there is something new
   */
  beyond(position: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return resolve(false);
      const leave = (): void => waiting.resolve(false);
      const done = (): void => {
        signal.removeEventListener('abort', leave);
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) this.#rest();
      };
      const waiting: Waiting = {
        beyond: position,
        resolve: (isThere) => {
          done();
          resolve(isThere);
        },
        reject: (reason) => {
          done();
          reject(reason);
        },
      };
      signal.addEventListener('abort', leave);
      this.#waiting.add(waiting);
      this.#poll ??= setTimeout(() => void this.#look(), 0);
    });
  }

  async #look(): Promise<void> {
    try {
      this.announce(await this.#head());
    } catch (error) {
      for (const { reject } of this.#waiting) reject(error);
    }
    if (this.#waiting.size > 0) this.#poll = setTimeout(() => void this.#look(), this.#pollMs);
    else this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#poll);
    this.#poll = undefined;
  }
}
