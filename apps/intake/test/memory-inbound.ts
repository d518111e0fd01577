import type { DeploymentView } from '@glidepath/contracts';
import { Arrivals, DeploymentList, type Outcome } from '../src/inbound/application/ports.js';
import type { InboxEntry } from '../src/inbound/domain/judge-arrival.js';

/** The port in memory; behaves as `PgArrivals` does. */
export class MemoryArrivals extends Arrivals {
  private readonly claims = new Map<string, { readonly entry: InboxEntry; readonly arrival: string }>();
  private readonly counted = new Map<
    string,
    { readonly outcome: Outcome; readonly isConflicting: boolean }
  >();

  override claim(entry: InboxEntry, arrival: string): Promise<boolean> {
    this.claims.set(entry.inboxKey, { entry, arrival });
    const { source, sourceEventId, principal, inboxKey } = entry;
    const isConflicting = [...this.claims.values()].some(
      ({ entry: other }) =>
        source !== null &&
        sourceEventId !== null &&
        other.inboxKey !== inboxKey &&
        other.source === source &&
        other.sourceEventId === sourceEventId &&
        other.principal === principal,
    );
    return Promise.resolve(isConflicting);
  }

  override isClaimedBy(inboxKey: string, arrival: string): Promise<boolean> {
    return Promise.resolve(this.claims.get(inboxKey)?.arrival === arrival);
  }

  override count(
    arrival: string,
    _inboxKey: string,
    outcome: Outcome,
    isConflicting: boolean,
  ): Promise<void> {
    if (!this.counted.has(arrival)) this.counted.set(arrival, { outcome, isConflicting });
    return Promise.resolve();
  }

  override tally() {
    const all = [...this.counted.values()];
    const of = (wanted: Outcome): number => all.filter(({ outcome }) => outcome === wanted).length;
    return Promise.resolve({
      received: all.length,
      recorded: of('recorded'),
      rejected: of('rejected'),
      duplicates: of('duplicate'),
      conflicting: all.filter(({ isConflicting }) => isConflicting).length,
    });
  }
}

export class EmptyDeploymentList extends DeploymentList {
  override page(): Promise<readonly (DeploymentView & { readonly position: number })[]> {
    return Promise.resolve([]);
  }
}
