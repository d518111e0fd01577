import { FencedError, type RawEvent } from '@glidepath/event-store';
import type { Stall, StalledEvent } from '@glidepath/event-store/pg';
import type { EventPlace } from '../mirror/event-message.js';
import { queueKey } from './lane.js';
import { type LanePartitionOptions, LaneStalls } from './lane-stalls.js';
import { describeFailure } from './retry-policy.js';
import { SerialQueue, StoppedError } from './serial-queue.js';

const READ_BATCH = 200;
const OUTAGE_PAUSE_MS = 500;
const PASSED = Promise.resolve();

/** An event, or no more than its place where nobody here handles it. */
interface Arrival {
  readonly place: EventPlace;
  readonly event?: RawEvent;
}

/**
 * A lane in one partition: one event at a time, in order, each once. What the bus delivers is a hint; the lane's own
 * position says what is next, and the log fills what the bus left out.
 */
export class LanePartition {
  readonly #queue = new SerialQueue();
  /** Up to here everything is handled; ahead of `#stored` by events nobody here handles. */
  #position = 0;
  #stored = 0;
  #blocked: ReadonlySet<string> = new Set();
  /** Head of the partition when it was last looked at. */
  #expected = 0;
  /** Waits for its turn, and takes more until then. */
  #open: { readonly arrivals: Arrival[]; readonly done: Promise<void> } | undefined;
  readonly #stalls: LaneStalls;

  constructor(private readonly options: LanePartitionOptions) {
    this.#stalls = new LaneStalls(options);
  }

  /** The name of the lane. */
  get lane(): string {
    return this.options.lane.name;
  }

  get position(): number {
    return this.#position;
  }

  get hasBlocked(): boolean {
    return this.#blocked.size > 0;
  }

  /** Reads where the lane stands. */
  load(): Promise<void> {
    return this.#queue.run(() => this.#sync());
  }

  /** Handles an event after everything before it. @throws StoppedError when it was not handled */
  offer(event: RawEvent): Promise<void> {
    return this.#arrive({ place: event, event });
  }

  /** Passes over an event that this lane does not handle, after everything before it. @throws StoppedError */
  passOver(place: EventPlace): Promise<void> {
    const { position, previousInPartition } = place;
    const isNext = this.#queue.isIdle && previousInPartition <= this.#position;
    if (!isNext) return this.#arrive({ place });
    this.#position = Math.max(this.#position, position);
    return PASSED;
  }

  /** Whether the lane has handlers for an event type. */
  handles(type: string): boolean {
    return this.options.lane.handles(type);
  }

  /** Handles everything the log has up to a position. */
  fill(until: number): Promise<void> {
    return this.#persist(async () => {
      if (this.#position < until) await this.#fillHole(until);
    });
  }

  /**
   * Compares with the partition's head in the log. What was there at the last look and is still not handled, with
   * nothing at work, never came over the bus.
   * @param stored where the lane was said to stand; behind us, somebody sent it back to be rebuilt
   */
  async look(head: number, stored: number): Promise<void> {
    const missed = this.#expected;
    this.#expected = head;
    if (!this.#queue.isIdle) return;
    if (stored < this.#stored) await this.load();
    if (this.#position < missed) await this.fill(missed);
    await this.flush();
  }

  /** Tries a stalled event again. */
  retry(stalled: StalledEvent): Promise<void> {
    return this.#queue.run(async () => {
      await this.#stalls.retry(stalled);
      this.#blocked = await this.#blockedKeys();
    });
  }

  /** Stores how far uninteresting events were passed over. */
  flush(): Promise<void> {
    if (this.#position === this.#stored) return Promise.resolve();
    return this.#persist(() => this.#flush());
  }

  /** Lets the event at work finish; the others are not handled. */
  async stop(): Promise<void> {
    await this.#queue.stop();
    // Losing this only means passing over the same events again.
    await this.#flush().catch((error: unknown) => this.#warn('position not stored', error));
  }

  /** Runs work until it succeeds: another instance moving the position is news, a database that is away comes back. */
  #persist(work: () => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      for (let attempt = 0; ; attempt++) {
        try {
          if (attempt > 0) await this.#sync();
          return await work();
        } catch (error) {
          if (error instanceof StoppedError) throw error;
          if (await this.#wasOvertaken(error)) continue;
          this.#warn('waiting for the log', error);
          await this.#queue.pause(OUTAGE_PAUSE_MS);
        }
      }
    });
  }

  /** A fence without anybody having moved is a fault that has to be waited out like any other. */
  async #wasOvertaken(error: unknown): Promise<boolean> {
    if (!(error instanceof FencedError)) return false;
    const { lane, partition } = this.options;
    const stored = await lane.positions().catch(() => new Map<number, number>());
    return (stored.get(partition) ?? this.#stored) !== this.#stored;
  }

  async #sync(): Promise<void> {
    const { lane, partition } = this.options;
    const [stored, blocked] = await Promise.all([lane.positions(), this.#blockedKeys()]);
    this.#stored = stored.get(partition) ?? 0;
    this.#position = this.#stored;
    this.#blocked = blocked;
  }

  #blockedKeys(): Promise<ReadonlySet<string>> {
    return this.options.positions.blockedKeys(this.options.service, this.options.lane.name);
  }

  /** What arrives while the lane is at work is taken together, up to what it can apply at a time. */
  #arrive(arrival: Arrival): Promise<void> {
    if (this.#open !== undefined && this.#open.arrivals.length < this.options.lane.most) {
      this.#open.arrivals.push(arrival);
      return this.#open.done;
    }
    const arrivals = [arrival];
    const done = this.#persist(() => {
      if (this.#open?.arrivals === arrivals) this.#open = undefined;
      return this.#handleAll(arrivals);
    });
    this.#open = { arrivals, done };
    return done;
  }

  /** In order, with what the log has in the holes between them. */
  async #handleAll(arrivals: readonly Arrival[]): Promise<void> {
    let run: Arrival[] = [];
    let reached = this.#position;
    for (const arrival of arrivals) {
      const { position, previousInPartition } = arrival.place;
      if (position <= reached) continue;
      if (previousInPartition > reached) {
        await this.#passAll(run);
        run = [];
        reached = await this.#fillHole(previousInPartition);
      }
      if (position <= reached) continue;
      run.push(arrival);
      reached = position;
    }
    await this.#passAll(run);
  }

  /** @returns the position reached, which is further when another instance was there before */
  async #fillHole(until: number): Promise<number> {
    await this.#flush();
    await this.#sync();
    await this.#fill(until);
    return this.#position;
  }

  async #fill(until: number): Promise<void> {
    const { positions, partition } = this.options;
    while (this.#position < until) {
      const events = await positions.readPartitionRaw(partition, this.#position, until, READ_BATCH);
      if (events.length === 0) return;
      await this.#passAll(events.map((event) => ({ place: event, event })));
    }
  }

  /** Each handled, passed over, stalled or queued, with nothing between them. Afterwards the lane stands behind the last. */
  async #passAll(arrivals: readonly Arrival[]): Promise<void> {
    const { lane } = this.options;
    let together: RawEvent[] = [];
    for (const { event } of arrivals) {
      this.#queue.throwIfStopped();
      if (event === undefined || !lane.handles(event.type)) continue;
      if (together.length === lane.most || this.#isBlocked(event)) {
        await this.#apply(together);
        together = [];
      }
      if (this.#isBlocked(event)) await this.#stall(event, this.#stalls.queued(event));
      else together.push(event);
    }
    await this.#apply(together);
    this.#position = Math.max(this.#position, arrivals.at(-1)?.place.position ?? 0);
  }

  /** Events that failed together are tried one by one, so that only those at fault stall. */
  async #apply(events: readonly RawEvent[]): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    try {
      await this.options.lane.apply(events, this.#stored);
      this.#standAt(last);
    } catch (error) {
      if (error instanceof FencedError) throw error;
      if (events.length > 1) {
        for (const event of events) await this.#passAll([{ place: event, event }]);
        return;
      }
      await this.#stall(last, this.#stalls.failed(last, error));
    }
  }

  async #stall(event: RawEvent, stall: Stall): Promise<void> {
    await this.options.lane.stall(event, this.#stored, stall);
    this.#blocked = new Set([...this.#blocked, queueKey(event)]);
    this.#standAt(event);
  }

  #standAt({ position }: RawEvent): void {
    this.#stored = position;
    this.#position = position;
  }

  #isBlocked(event: RawEvent): boolean {
    return this.#blocked.has(queueKey(event));
  }

  async #flush(): Promise<void> {
    if (this.#position === this.#stored) return;
    await this.options.lane.skip(this.options.partition, this.#stored, this.#position);
    this.#stored = this.#position;
  }

  #warn(message: string, error: unknown): void {
    const { lane, partition, logger } = this.options;
    logger.warn(message, { lane: lane.name, partition, error: describeFailure(error) });
  }
}
