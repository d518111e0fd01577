import {
  accessReport,
  type AccessReport,
  changeDossier,
  type ChangeDossier,
  type PeriodTally,
  reconcileDeployment,
  type ReconciledDeployment,
  unreadable,
  type UnreadableRecord,
} from '@glidepath/audit/domain';
import type { EventEnvelope } from '@glidepath/event-store';

export interface Period {
  readonly from: string;
  readonly until: string;
}

export interface Population {
  /** How the population was taken, so that it can be taken again. */
  readonly query: Period & { readonly population: string };
  readonly records: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly count: number;
  readonly changes: readonly ChangeDossier[];
  /** Records, of the period, its changes and the access lists, that nothing could be drawn from; by position. */
  readonly unreadable: readonly UnreadableRecord[];
}

export interface Reconciliation {
  readonly observed: number;
  readonly byVerdict: Readonly<Record<string, number>>;
  readonly deployments: readonly ReconciledDeployment[];
}

/** What a pack says of its period; whoever has the events draws the same conclusions. */
export interface Conclusions {
  readonly population: Population;
  readonly reconciliation: Reconciliation;
  readonly access: AccessReport;
}

/**
 * @param tally of the period's own records
 * @param eventsOf every event of a change, in order, those before the period too
 * @param lists every list of who may do what
 */
export async function conclusionsOf(
  period: Period,
  tally: PeriodTally,
  eventsOf: (changeId: string) => Promise<readonly EventEnvelope[]>,
  lists: readonly EventEnvelope[],
): Promise<Conclusions> {
  const changes: ChangeDossier[] = [];
  const unread = new Map(tally.unreadable.map((record) => [record.position, record]));
  const look = (events: readonly EventEnvelope[]): readonly EventEnvelope[] => {
    for (const record of events.flatMap((event) => unreadable(event) ?? []))
      unread.set(record.position, record);
    return events;
  };
  for (const changeId of tally.changes) changes.push(changeDossier(changeId, look(await eventsOf(changeId))));
  look(lists);
  const deployments: ReconciledDeployment[] = [];
  for (const event of tally.deployments) {
    const related = event.correlationId === null ? [] : await eventsOf(event.correlationId);
    const reconciled = reconcileDeployment(event, related);
    if (reconciled !== undefined) deployments.push(reconciled);
  }
  const query = { ...period, population: 'every change that a record of the period concerns' };
  const { events: records, byType } = tally;
  const byPosition = [...unread.values()].toSorted((a, b) => a.position - b.position);
  const lacking = tally.deployments.length - deployments.length;
  const byVerdict = { ...countByVerdict(deployments), ...(lacking === 0 ? {} : { unreadable: lacking }) };
  return {
    population: { query, records, byType, count: changes.length, changes, unreadable: byPosition },
    reconciliation: { observed: tally.deployments.length, byVerdict, deployments },
    access: accessReport(lists, period, tally.acted),
  };
}

function countByVerdict(deployments: readonly ReconciledDeployment[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { verdict } of deployments) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** For one line on a screen. */
export interface Findings {
  readonly changes: number;
  readonly records: number;
  readonly deployments: number;
  /** Deployments nothing answers for. */
  readonly unexplained: number;
  /** Changes something is odd about. */
  readonly exceptions: number;
  /** People who did what no list gave them the right to; null where no list was recorded by either date. */
  readonly unlisted: number | null;
  /** Records nothing could be drawn from: what they say is in none of the other numbers. */
  readonly unreadable: readonly UnreadableRecord[];
}

/** Where a record is and why it cannot be read, in one line. */
export function unreadText({ position, stream, type, schemaVersion, reason }: UnreadableRecord): string {
  return `position ${position} of ${stream} (${type}, version ${schemaVersion}) cannot be read: ${reason}`;
}

export function findingsOf({ population, reconciliation, access }: Conclusions): Findings {
  const hasList = access.atStart !== null || access.atEnd !== null;
  return {
    changes: population.count,
    records: population.records,
    deployments: reconciliation.observed,
    unexplained: reconciliation.byVerdict['unexplained'] ?? 0,
    exceptions: population.changes.filter(({ exceptions }) => exceptions.length > 0).length,
    unreadable: population.unreadable,
    unlisted: hasList ? access.acted.filter(({ isListed }) => !isListed).length : null,
  };
}
