import { PARTITIONS, type RawEvent } from '@glidepath/event-store';
import type { PgConsumerPositions } from '@glidepath/event-store/pg';
import type { EventPlace } from '../mirror/event-message.js';
import type { Lane } from './lane.js';
import { LanePartition } from './lane-partition.js';
import type { MessagingLogger } from './messaging-logger.js';
import { describeFailure, type RetryPolicy } from './retry-policy.js';
import { StoppedError } from './serial-queue.js';

const DUE_LIMIT = 100;

export interface EventLanesOptions {
  readonly service: string;
  readonly lanes: readonly Lane[];
  readonly positions: PgConsumerPositions;
  readonly retry: RetryPolicy;
  readonly clock: () => Date;
  readonly logger: MessagingLogger;
  /** How often the log is asked what the bus may have left out, in milliseconds. */
  readonly lookEveryMs: number;
  /** How often stalled events are looked for while there are some, in milliseconds. */
  readonly retryEveryMs: number;
}

/** All lanes of a service in all partitions, and the clockwork that keeps them complete without the bus. */
export class EventLanes {
  readonly #options: EventLanesOptions;
  readonly #partitions: ReadonlyMap<string, readonly LanePartition[]>;
  readonly #retrying = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #isLooking = false;

  constructor(options: EventLanesOptions) {
    this.#options = options;
    this.#partitions = new Map(
      options.lanes.map((lane) => [
        lane.name,
        Array.from(
          { length: PARTITIONS },
          (_, partition) => new LanePartition({ ...options, lane, partition }),
        ),
      ]),
    );
  }

  /** Reads every position, then catches up with the log before the bus says a word. */
  async start(): Promise<void> {
    await Promise.all(this.#all().map((one) => one.load()));
    // The first look remembers the heads, the second one fills up to them.
    await this.#look();
    void this.#look();
    const { lookEveryMs, retryEveryMs } = this.#options;
    this.#timers.push(
      setInterval(() => void this.#look(), lookEveryMs),
      setInterval(() => {
        if (this.#all().some(({ hasBlocked }) => hasBlocked)) void this.retryDue();
      }, retryEveryMs),
    );
  }

  /** Resolves when every lane is past the event. @throws StoppedError */
  async offer(event: RawEvent): Promise<void> {
    await Promise.all(this.#in(event.partition).map((one) => one.offer(event)));
  }

  /** Resolves when every lane is past an event that none of them handles. @throws StoppedError */
  async passOver(place: EventPlace): Promise<void> {
    await Promise.all(this.#in(place.partition).map((one) => one.passOver(place)));
  }

  /** Resolves when every lane is past everything the log has in a partition. @throws StoppedError */
  async fill(partition: number): Promise<void> {
    const head = await this.#options.positions.partitionHead(partition);
    await Promise.all(this.#in(partition).map((one) => one.fill(head)));
  }

  /** Where a lane stands in a partition. */
  position(lane: string, partition: number): number {
    return this.#partitions.get(lane)?.[partition]?.position ?? 0;
  }

  /** Reads the positions of a lane anew and starts to catch up from there. */
  async reload(lane: string): Promise<void> {
    await Promise.all((this.#partitions.get(lane) ?? []).map((one) => one.load()));
    await this.#look();
    await this.#look();
  }

  /** Tries the stalled events whose time has come. */
  async retryDue(): Promise<void> {
    const { positions, service, clock } = this.#options;
    try {
      const due = await positions.dueStalled(service, clock(), DUE_LIMIT);
      const tries = due.map(async (stalled) => {
        const key = `${stalled.lane}/${stalled.position}`;
        const target = this.#partitions.get(stalled.lane)?.[stalled.partition];
        if (target === undefined || this.#retrying.has(key)) return false;
        this.#retrying.add(key);
        await target.retry(stalled).finally(() => this.#retrying.delete(key));
        return true;
      });
      const tried = await Promise.all(tries);
      if (tried.includes(true)) await this.retryDue();
    } catch (error) {
      this.#options.logger.warn('stalled events not tried', { error: describeFailure(error) });
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#all().map((one) => one.stop()));
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const heads = await this.#options.positions.partitionHeads();
      for (const partitions of this.#partitions.values()) {
        // Not awaited: a long way to catch up in one partition must not keep the others from being looked at.
        partitions.forEach((one, partition) => void one.look(heads.get(partition) ?? 0).catch(ignoreStop));
      }
      await this.retryDue();
    } catch (error) {
      this.#options.logger.warn('the log was not looked at', { error: describeFailure(error) });
    } finally {
      this.#isLooking = false;
    }
  }

  #all(): readonly LanePartition[] {
    return [...this.#partitions.values()].flat();
  }

  #in(partition: number): readonly LanePartition[] {
    return [...this.#partitions.values()].flatMap((partitions) => partitions[partition] ?? []);
  }
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof StoppedError)) throw error;
}
