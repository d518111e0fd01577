import type { PgPartitionLeases } from '@glidepath/event-store/pg';
import type { MessagingLogger } from './messaging-logger.js';
import { describeFailure } from './retry-policy.js';

export interface PartitionLeasesOptions {
  readonly service: string;
  /** Names this replica among those of the service. */
  readonly holder: string;
  readonly leases: PgPartitionLeases;
  readonly logger: MessagingLogger;
  /** After how long without a sign of life others take over, in milliseconds. */
  readonly ttlMs: number;
  readonly renewEveryMs: number;
  /** Begins to work on partitions. @throws when that is not possible now; it is asked again */
  readonly gain: (partitions: readonly number[]) => Promise<void>;
  /** Ends the work on a partition; what is at work is finished. */
  readonly lose: (partition: number) => Promise<void>;
}

/**
 * The partitions this replica works on. With one replica these are all; when another one comes, the surplus is worked
 * to an end and handed over; when one goes, its partitions are taken. Leases only save work: if two replicas hold the
 * same partition for a moment, the fence lets one effect through.
 */
export class PartitionLeases {
  readonly #options: PartitionLeasesOptions;
  readonly #working = new Set<number>();
  /** Work ends there; still held. */
  readonly #ending = new Set<number>();
  /** Work has ended there; given back with the next renewal. */
  readonly #ended = new Set<number>();
  #keeping: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #isWoken = false;
  #isStopped = false;

  constructor(options: PartitionLeasesOptions) {
    this.#options = options;
  }

  /** 0..15, in order. */
  get working(): readonly number[] {
    return [...this.#working].sort((a, b) => a - b);
  }

  /** Takes what is free, then keeps it. @throws when the log cannot be asked */
  async start(): Promise<void> {
    await this.#renew();
    this.#keeping = this.#keep();
  }

  /** Asks for nothing more; what is held stays held until `leave`. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#hurry();
    await this.#keeping;
  }

  /** Hands everything over, once the work has ended. */
  async leave(): Promise<void> {
    const { leases, service, holder } = this.#options;
    await leases.leave(service, holder).catch((error: unknown) => {
      // They are free when the lease runs out.
      this.#options.logger.warn('partitions not handed over', { error: describeFailure(error) });
    });
  }

  async #keep(): Promise<void> {
    for (;;) {
      await this.#pause();
      if (this.#isStopped) return;
      await this.#renew().catch((error: unknown) =>
        this.#options.logger.warn('partitions not renewed', { error: describeFailure(error) }),
      );
    }
  }

  async #pause(): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#options.renewEveryMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }

  #hurry(): void {
    this.#isWoken = true;
    this.#wake();
  }

  async #renew(): Promise<void> {
    const { leases, service, holder, ttlMs } = this.#options;
    const release = [...this.#ended];
    const { held, share } = await leases.hold(service, holder, ttlMs, release);
    for (const partition of release) this.#ended.delete(partition);
    const before = this.working.join();
    this.#dropLost(new Set(held));
    this.#endSurplus(held.length - share);
    await this.#gain(held);
    if (this.working.join() !== before) {
      this.#options.logger.info('partitions of this replica', { working: this.working, share });
    }
  }

  /** Others took them while this process did not renew: nothing to give back. */
  #dropLost(held: ReadonlySet<number>): void {
    for (const partition of this.#working) {
      if (held.has(partition)) continue;
      this.#working.delete(partition);
      void this.#end(partition);
    }
  }

  #endSurplus(surplus: number): void {
    const working = this.working;
    const toEnd = Math.max(surplus - this.#ending.size - this.#ended.size, 0);
    for (const partition of working.slice(working.length - Math.min(toEnd, working.length))) {
      this.#working.delete(partition);
      void this.#end(partition).then(() => {
        this.#ended.add(partition);
        this.#hurry();
      });
    }
  }

  async #end(partition: number): Promise<void> {
    this.#ending.add(partition);
    try {
      await this.#options.lose(partition);
    } finally {
      this.#ending.delete(partition);
    }
  }

  async #gain(held: readonly number[]): Promise<void> {
    const gained = held.filter(
      (partition) =>
        !this.#working.has(partition) && !this.#ending.has(partition) && !this.#ended.has(partition),
    );
    if (gained.length === 0 || this.#isStopped) return;
    await this.#options.gain(gained);
    for (const partition of gained) this.#working.add(partition);
  }
}
