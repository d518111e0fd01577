import { partitionOf } from '@glidepath/event-store';
import { ReplicaPartitions } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';

/** Partitions are remembered of so many changes and targets, then found anew. */
const MOST_REMEMBERED = 10_000;

/**
 * Which changes' flights this replica tends, and which targets it lets flights take off to: those of the partitions it
 * works on. Of a flight it saves work and no more: that nothing is decided twice is the log's doing, and that nothing is
 * done twice the key's. Of a target it keeps two replicas from clearing two flights for it.
 */
@Injectable()
export class FlightShare {
  private readonly partitionByName = new Map<string, number>();

  constructor(private readonly partitions: ReplicaPartitions) {}

  has(changeOrTarget: string): boolean {
    return this.partitions.has(this.partitionOf(changeOrTarget));
  }

  private partitionOf(name: string): number {
    const known = this.partitionByName.get(name);
    if (known !== undefined) return known;
    if (this.partitionByName.size >= MOST_REMEMBERED) this.partitionByName.clear();
    const partition = partitionOf(name, '');
    this.partitionByName.set(name, partition);
    return partition;
  }
}
