/** The work was not done because the process is stopping; it will be done after the next start. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor() {
    super('stopped before this was done');
  }
}

/** Runs tasks one after another, in the order they came. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isStopped = false;
  #wake: () => void = () => undefined;

  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** @throws what the task threw, StoppedError when the queue stopped before its turn */
  run<T>(task: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#tail.then(async () => {
      try {
        this.throwIfStopped();
        return await task();
      } finally {
        this.#waiting--;
      }
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  throwIfStopped(): void {
    if (this.#isStopped) throw new StoppedError();
  }

  /** Waits inside a task; a stop ends it. @throws StoppedError */
  async pause(ms: number): Promise<void> {
    this.throwIfStopped();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.throwIfStopped();
  }

  /** Resolves when the task at work is done; those behind it are refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await this.#tail;
  }
}
