import type { JetStreamStrategy } from '@glidepath/messaging';
import { ReplicaPartitions } from './replica-partitions.js';

/** Asks the transport, which leases them. */
export class StrategyPartitions extends ReplicaPartitions {
  constructor(private readonly strategy: JetStreamStrategy) {
    super();
  }

  override has(partition: number): boolean {
    return this.strategy.partitions.includes(partition);
  }
}
