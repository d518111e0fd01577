/**
 * The partitions of the log that this replica of the service works on. Work that follows a clock instead of an event is
 * shared by them as well: when a replica goes, another one has its partitions within a moment.
 */
export abstract class ReplicaPartitions {
  /** @param partition 0..15, as `partitionOf` tells it */
  abstract has(partition: number): boolean;
}

/** Where there is one process and nobody to share with. */
export class EveryPartition extends ReplicaPartitions {
  override has(): boolean {
    return true;
  }
}
