import type { Pool } from 'pg';
import { ask } from './wire.js';

/** What a replica has, and how much it should have. */
export interface HeldPartitions {
  /** 0..15, in order. */
  readonly held: readonly number[];
  /** How many partitions of sixteen are this replica's part; with more, the surplus is to be given back. */
  readonly share: number;
}

/** Who among the replicas of a service works on which partition. The role must be the consumer's. */
export class PgPartitionLeases {
  constructor(private readonly pool: Pool) {}

  /**
   * Renews what a replica holds and takes what is free, up to its share.
   * @param holder names the replica among those of the consumer, for as long as it lives
   * @param ttlMs when it would expire without the next call, in milliseconds
   * @param release partitions it has ended its work in
   */
  async hold(
    consumer: string,
    holder: string,
    ttlMs: number,
    release: readonly number[],
  ): Promise<HeldPartitions> {
    const [row] = await ask(
      this.pool,
      'lease-hold',
      'SELECT array_to_json(held), share FROM log.hold_partitions($1, $2, $3, $4)',
      [consumer, holder, ttlMs, release],
    );
    return { held: JSON.parse(row?.[0] ?? '[]') as number[], share: Number(row?.[1] ?? 0) };
  }

  /** Gives everything back, for the other replicas to take. */
  async leave(consumer: string, holder: string): Promise<void> {
    await ask(this.pool, 'lease-leave', 'SELECT log.leave_partitions($1, $2)', [consumer, holder]);
  }
}
