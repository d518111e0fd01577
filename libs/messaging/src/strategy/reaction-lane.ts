import {
  type AppendContext,
  Coalescer,
  type EventEnvelope,
  type EventStore,
  type Fence,
  FencedError,
  PARTITIONS,
  type RawEvent,
  type StreamAppend,
  VersionConflictError,
} from '@glidepath/event-store';
import type { PgConsumerPositions, Stall, StalledEvent } from '@glidepath/event-store/pg';
import { type Effect, EventContext } from '../handlers/event-context.js';
import type { Envelopes } from './envelopes.js';
import type { HandlerRegistry } from './handler-registry.js';
import type { Lane } from './lane.js';

/** How often a reaction decides anew because a stream it read had moved on. */
const MAX_DECISIONS = 5;

export interface ReactionLaneOptions {
  readonly service: string;
  readonly handlers: HandlerRegistry;
  readonly store: EventStore;
  readonly positions: PgConsumerPositions;
  readonly envelopes: Envelopes;
}

interface Skip {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** All reactions of a service: their one effect is an append that also moves the consumer's position. */
export class ReactionLane implements Lane {
  readonly name = 'reaction';
  /** Each has an append of its own. */
  readonly most = 1;

  /** What was passed over is stored for all partitions from time to time: in one commit, as that happens to all at once. */
  readonly #skips = new Coalescer<Skip, void>({
    rounds: 1,
    most: PARTITIONS,
    gatherMs: 1,
    work: (skips) => this.#skipAll(skips),
  });

  constructor(private readonly options: ReactionLaneOptions) {}

  handles(type: string): boolean {
    return this.options.handlers.reactions(type).length > 0;
  }

  handlerOf(type: string): string {
    return this.options.handlers
      .reactions(type)
      .map(({ name }) => name)
      .join('+');
  }

  positions(): Promise<ReadonlyMap<number, number>> {
    return this.options.positions.positions(this.options.service);
  }

  async apply([event]: readonly RawEvent[], from: number): Promise<void> {
    if (event === undefined) return;
    const { partition, position: to } = event;
    const fence = { kind: 'advance', consumer: this.options.service, partition, from, to } as const;
    await this.#react(event, fence, 1);
  }

  retry(event: RawEvent, { partition, position, attempt }: StalledEvent): Promise<void> {
    const fence = { kind: 'unstall', consumer: this.options.service, partition, position, attempt } as const;
    return this.#react(event, fence, attempt + 1);
  }

  stall({ partition, position }: RawEvent, from: number, stall: Stall): Promise<void> {
    return this.options.positions.advance(this.options.service, partition, from, position, { stall });
  }

  skip(partition: number, from: number, to: number): Promise<void> {
    return this.#skips.run({ partition, from, to });
  }

  async #skipAll(skips: readonly Skip[]): Promise<readonly PromiseSettledResult<void>[]> {
    const { service, positions } = this.options;
    // In order, so that two instances take the rows in the same order.
    const moves = skips.toSorted((a, b) => a.partition - b.partition);
    const elsewhere = await positions.advanceAll(service, moves);
    return skips.map(({ partition }) => {
      const actual = elsewhere.get(partition);
      return actual === undefined
        ? { status: 'fulfilled', value: undefined }
        : { status: 'rejected', reason: new FencedError(service, partition, actual) };
    });
  }

  async #react(raw: RawEvent, fence: Fence, attempt: number): Promise<void> {
    const { store, envelopes, service } = this.options;
    const event = envelopes.of(raw);
    const context = contextOf(service, event);
    for (let decisions = 1; ; decisions++) {
      const streams = await this.#decide(event, attempt);
      try {
        await store.append({ streams, context, fence: { ...fence, handler: this.handlerOf(raw.type) } });
        return;
      } catch (error) {
        if (!(error instanceof VersionConflictError) || decisions === MAX_DECISIONS) throw error;
      }
    }
  }

  async #decide(event: EventEnvelope, attempt: number): Promise<readonly StreamAppend[]> {
    const streams: StreamAppend[] = [];
    for (const handler of this.options.handlers.reactions(event.type)) {
      const effect = (await handler.call(event, new EventContext(event, attempt))) as Effect;
      streams.push(...appendsOf(effect));
    }
    return streams.filter(({ events }) => events.length > 0);
  }
}

function appendsOf(effect: Effect): readonly StreamAppend[] {
  if (effect === undefined) return [];
  return 'stream' in effect ? [effect] : effect;
}

/** What a reaction appends is caused by its event and belongs to the same change. */
function contextOf(service: string, { id, correlationId, traceparent }: EventEnvelope): AppendContext {
  return {
    actor: { kind: 'system', id: service, issuer: 'glidepath' },
    correlationId,
    causationId: id,
    traceparent,
  };
}
