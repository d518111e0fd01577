import type { JetStreamStrategy } from '@glidepath/messaging';
import { ProjectionPositions } from '../http/wait-for-position.js';

/** Asks the transport, which moves the projections. */
export class StrategyPositions extends ProjectionPositions {
  constructor(private readonly strategy: JetStreamStrategy) {
    super();
  }

  override hasReached(projection: string, position: number): Promise<boolean> {
    return this.strategy.hasReached(projection, position);
  }
}
