import type { DeploymentView, InboundTallySchema } from '@glidepath/contracts';
import type { z } from 'zod';
import type { InboxEntry } from '../domain/judge-arrival.js';

/** One message or request, the same again when it is delivered again. */
export interface ArrivalName {
  /** Unique for ever: place in the stream and time of storing, or a fresh id. */
  readonly name: string;
  /** True when it may have been handled before. */
  readonly isRedelivery: boolean;
}

export type Outcome = 'recorded' | 'rejected' | 'duplicate';

/** Who came with which key, and what became of everybody; kept beside the log and made exact by it. */
export abstract class Arrivals {
  /**
   * Notes that this arrival is about to be the one that is taken in under its key.
   * @returns whether the same source and id were seen with another content
   */
  abstract claim(entry: InboxEntry, arrival: string): Promise<boolean>;
  /** Whether this arrival was the one that claimed the key last. */
  abstract isClaimedBy(inboxKey: string, arrival: string): Promise<boolean>;
  /** Counts an arrival; the same name again is not counted again. */
  abstract count(arrival: string, inboxKey: string, outcome: Outcome, isConflicting: boolean): Promise<void>;
  abstract tally(): Promise<z.infer<typeof InboundTallySchema>>;
}

export interface DeploymentFilter {
  readonly service: string | undefined;
  readonly environment: string | undefined;
}

/** The deployments that were observed, newest first. */
export abstract class DeploymentList {
  /** @param before position in the log the page starts below */
  abstract page(
    filter: DeploymentFilter,
    before: number | undefined,
    limit: number,
  ): Promise<readonly (DeploymentView & { readonly position: number })[]>;
}
