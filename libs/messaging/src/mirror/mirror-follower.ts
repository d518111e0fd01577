import type { NatsConnection } from '@nats-io/transport-node';
import { NUDGE_SUBJECT } from '../bus/bus-names.js';
import { Mirror, type MirrorOptions } from './mirror.js';
import { MirrorForkError } from './mirror-errors.js';

const POLL_MS = 500;
const FAILURE_PAUSE_MS = 200;

export interface MirrorFollowerOptions extends Omit<MirrorOptions, 'onFailure'> {
  readonly connection: NatsConnection;
  /** How often to look without being nudged, in milliseconds. */
  readonly pollMs?: number;
  /** Told of a failure that is tried again. */
  readonly onError?: (error: unknown) => void;
}

export type FollowerState = 'following' | 'retrying' | 'forked' | 'stopped';

/** Publishes what is appended, as soon as a nudge says so and at the latest with the next poll. */
export class MirrorFollower {
  readonly #mirror: Mirror;
  readonly #options: MirrorFollowerOptions;
  #state: FollowerState = 'retrying';
  #wake: () => void = () => undefined;
  #isWanted = false;

  constructor(options: MirrorFollowerOptions) {
    this.#options = options;
    this.#mirror = new Mirror({ ...options, onFailure: () => this.#nudge() });
  }

  get state(): FollowerState {
    return this.#state;
  }

  /** The position up to which events were handed to the bus. */
  get position(): number {
    return this.#mirror.position;
  }

  /**
   * Follows the log until stopped.
   * @param signal stops it
   * @throws MirrorForkError when the log and the mirror disagree: nothing more is published, by design
   */
  async run(signal: AbortSignal): Promise<void> {
    const nudges = this.#options.connection.subscribe(NUDGE_SUBJECT, { callback: () => this.#nudge() });
    const stop = (): void => this.#nudge();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) await this.#round();
      this.#state = 'stopped';
      await this.#mirror.settle();
    } finally {
      signal.removeEventListener('abort', stop);
      nudges.unsubscribe();
    }
  }

  async #round(): Promise<void> {
    try {
      this.#isWanted = false;
      await this.#mirror.catchUp();
      this.#state = 'following';
      if (await this.#waitedForNothing(this.#options.pollMs ?? POLL_MS)) await this.#mirror.check();
    } catch (error) {
      this.#state = error instanceof MirrorForkError ? 'forked' : 'retrying';
      if (error instanceof MirrorForkError) throw error;
      this.#options.onError?.(error);
      await this.#waitedForNothing(FAILURE_PAUSE_MS);
    }
  }

  #nudge(): void {
    this.#isWanted = true;
    this.#wake();
  }

  /** @returns true when nobody nudged in that time */
  async #waitedForNothing(ms: number): Promise<boolean> {
    if (this.#isWanted) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return !this.#isWanted;
  }
}
