import { partitionOf } from '@glidepath/event-store';
import { ReplicaPartitions } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';

/** Partitions are remembered of so many changes, then found anew. */
const MOST_REMEMBERED = 10_000;

/**
 * Which changes' flights this replica tends: those of the partitions it works on. It saves work and no more: that nothing
 * is decided twice is the log's doing, and that nothing is done twice the key's.
 */
@Injectable()
export class FlightShare {
  private readonly partitionByChange = new Map<string, number>();

  constructor(private readonly partitions: ReplicaPartitions) {}

  has(changeId: string): boolean {
    return this.partitions.has(this.partitionOf(changeId));
  }

  private partitionOf(changeId: string): number {
    const known = this.partitionByChange.get(changeId);
    if (known !== undefined) return known;
    if (this.partitionByChange.size >= MOST_REMEMBERED) this.partitionByChange.clear();
    const partition = partitionOf(changeId, '');
    this.partitionByChange.set(changeId, partition);
    return partition;
  }
}
