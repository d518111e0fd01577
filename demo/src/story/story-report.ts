import type { EventEnvelope } from '@glidepath/event-store';
import type { ReconciliationView } from '@glidepath/sdk';
import type { ExpectedOutcome } from './flights.js';

export interface FlightReport {
  readonly changeId: string;
  readonly title: string;
  readonly expected: ExpectedOutcome;
  /** The state the change ended in. */
  readonly outcome: string;
  readonly ok: boolean;
  /** Requests that failed for users on the version in place, since the fleet started. */
  readonly stableErrors: number;
  readonly timeline: readonly { readonly at: string; readonly event: string }[];
}

export interface LedgerReport {
  /** Events sealed. */
  readonly size: number;
  /** Root of the Merkle tree, lowercase hex. */
  readonly root: string;
  readonly verified: boolean;
}

export interface StoryReport {
  readonly flights: readonly FlightReport[];
  readonly ledger: LedgerReport;
  /** Events in the log. */
  readonly published: number;
  /** (consumer, event) pairs handled. */
  readonly consumed: number;
  /** Logged events absent from the stream, or from a consumer that subscribes to them. */
  readonly lost: number;
  /** Events whose effect was applied twice. */
  readonly duplicated: number;
}

export function reportOf(
  flights: readonly FlightReport[],
  ledger: LedgerReport,
  { published, consumed, lost, duplicated }: ReconciliationView,
): StoryReport {
  return { flights, ledger, published, consumed, lost, duplicated };
}

/** True when every flight ended as it should, the ledger verifies, and nothing was lost or doubled. */
export function isStoryOk({ flights, ledger, lost, duplicated }: StoryReport): boolean {
  return (
    flights.length > 0 && flights.every(({ ok }) => ok) && ledger.verified && lost === 0 && duplicated === 0
  );
}

export function timelineOf(events: readonly EventEnvelope[]): FlightReport['timeline'] {
  return events.map(({ recordedAt, type }) => ({ at: recordedAt, event: type }));
}
