import type { RawEvent } from '@glidepath/event-store';
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

/** All lanes of a service in the partitions this replica works on, and the clockwork that keeps them complete without the bus. */
export class EventLanes {
  readonly #options: EventLanesOptions;
  readonly #partitions = new Map<number, readonly LanePartition[]>();
  readonly #retrying = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #isLooking = false;

  constructor(options: EventLanesOptions) {
    this.#options = options;
  }

  /** Looks into the log from time to time. */
  start(): void {
    const { lookEveryMs, retryEveryMs } = this.#options;
    this.#timers.push(
      setInterval(() => void this.#look(), lookEveryMs),
      setInterval(() => {
        if (this.#all().some(({ hasBlocked }) => hasBlocked)) void this.retryDue();
      }, retryEveryMs),
    );
  }

  /** Begins to work on partitions: reads every position, then catches up with the log before the bus says a word. */
  async gain(partitions: readonly number[]): Promise<void> {
    const made = partitions.map((partition) => [partition, this.#make(partition)] as const);
    await Promise.all(made.flatMap(([, lanes]) => lanes.map((one) => one.load())));
    const heads = await this.#options.positions.partitionHeads();
    for (const [partition, lanes] of made) {
      this.#partitions.set(partition, lanes);
      // Not awaited: a long way to catch up must not keep the others waiting.
      for (const one of lanes) void one.fill(heads.get(partition) ?? 0).catch(ignoreStop);
    }
    void this.retryDue();
  }

  /** Ends the work on a partition: what is at work is finished, the rest is left to whoever takes over. */
  async lose(partition: number): Promise<void> {
    const lanes = this.#partitions.get(partition) ?? [];
    this.#partitions.delete(partition);
    await Promise.all(lanes.map((one) => one.stop()));
  }

  /** Resolves when every lane is past the event. @throws StoppedError also when the partition is not worked on here */
  async offer(event: RawEvent): Promise<void> {
    await Promise.all(
      this.#in(event.partition).map((one) =>
        one.handles(event.type) ? one.offer(event) : one.passOver(event),
      ),
    );
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

  /** Where a lane stands in a partition; 0 when the partition is not worked on here. */
  position(lane: string, partition: number): number {
    return this.#find(lane, partition)?.position ?? 0;
  }

  /** Reads the positions of a lane anew and starts to catch up from there. */
  async reload(lane: string): Promise<void> {
    const lanes = this.#all().filter((one) => one.lane === lane);
    await Promise.all(lanes.map((one) => one.load()));
    await this.#look();
    await this.#look();
  }

  /** Tries the stalled events whose time has come. */
  async retryDue(): Promise<void> {
    const { positions, service, clock } = this.#options;
    try {
      const due = await positions.dueStalled(service, clock(), DUE_LIMIT, [...this.#partitions.keys()]);
      const tries = due.map(async (stalled) => {
        const key = `${stalled.lane}/${stalled.position}`;
        const target = this.#find(stalled.lane, stalled.partition);
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
    await Promise.all([...this.#partitions.keys()].map((partition) => this.lose(partition)));
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { lanes, positions } = this.#options;
      const heads = await positions.partitionHeads();
      for (const lane of lanes) this.#lookInto(lane.name, heads, await lane.positions());
      await this.retryDue();
    } catch (error) {
      this.#options.logger.warn('the log was not looked at', { error: describeFailure(error) });
    } finally {
      this.#isLooking = false;
    }
  }

  #lookInto(lane: string, heads: ReadonlyMap<number, number>, stored: ReadonlyMap<number, number>): void {
    for (const partition of this.#partitions.keys()) {
      // Not awaited: a long way to catch up in one partition must not keep the others from being looked at.
      void this.#find(lane, partition)
        ?.look(heads.get(partition) ?? 0, stored.get(partition) ?? 0)
        .catch(ignoreStop);
    }
  }

  #make(partition: number): readonly LanePartition[] {
    return this.#options.lanes.map((lane) => new LanePartition({ ...this.#options, lane, partition }));
  }

  #all(): readonly LanePartition[] {
    return [...this.#partitions.values()].flat();
  }

  #find(lane: string, partition: number): LanePartition | undefined {
    return this.#partitions.get(partition)?.find((one) => one.lane === lane);
  }

  #in(partition: number): readonly LanePartition[] {
    const lanes = this.#partitions.get(partition);
    if (lanes === undefined) throw new StoppedError();
    return lanes;
  }
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof StoppedError)) throw error;
}
