import type { AccessGrant } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { factOf } from './fact.js';

/** Who could do what at a date, as the newest list recorded by then says. */
export interface AccessAt {
  readonly at: string;
  readonly source: string;
  readonly asOf: string;
  readonly position: number;
  readonly couldApprove: readonly string[];
  readonly couldDeploy: readonly string[];
  readonly grants: readonly AccessGrant[];
}

/** What somebody did within the period, and whether a list at either date gave them the right. */
export interface Acted {
  readonly subject: string;
  readonly approvals: number;
  readonly steering: number;
  readonly isListed: boolean;
}

export interface AccessReport {
  /** Null where no list had been recorded by then. */
  readonly atStart: AccessAt | null;
  readonly atEnd: AccessAt | null;
  /** By subject. */
  readonly acted: readonly Acted[];
}

/** Roles that may steer what flies; a workload that may propose starts what is approved. */
const STEERING = ['operator', 'release-manager'];

/**
 * @param lists every `access.recorded` up to the end of the period, in order
 * @param acted what people did within it: approvals and steering by subject
 */
export function accessReport(
  lists: readonly EventEnvelope[],
  period: { readonly from: string; readonly until: string },
  acted: ReadonlyMap<string, Pick<Acted, 'approvals' | 'steering'>>,
): AccessReport {
  const [atStart, atEnd] = [accessAt(lists, period.from), accessAt(lists, period.until)];
  const listed = [atStart, atEnd].flatMap((access) => (access === null ? [] : [access]));
  const mayHave = (
    subject: string,
    { approvals, steering }: Pick<Acted, 'approvals' | 'steering'>,
  ): boolean =>
    (approvals === 0 || listed.some(({ couldApprove }) => couldApprove.includes(subject))) &&
    (steering === 0 || listed.some(({ couldDeploy }) => couldDeploy.includes(subject)));
  return {
    atStart,
    atEnd,
    acted: [...acted]
      .map(([subject, did]) => ({ subject, ...did, isListed: mayHave(subject, did) }))
      .toSorted((a, b) => (a.subject < b.subject ? -1 : 1)),
  };
}

function accessAt(lists: readonly EventEnvelope[], at: string): AccessAt | null {
  const found = lists.findLast(({ recordedAt }) => recordedAt <= at);
  const fact = found && factOf(found);
  if (found === undefined || fact?.type !== 'access.recorded') return null;
  const { source, asOf, grants } = fact.data;
  const having = (may: (grant: AccessGrant) => boolean): readonly string[] =>
    grants
      .filter(may)
      .map(({ subject }) => subject)
      .toSorted();
  return {
    at,
    source,
    asOf,
    position: found.position,
    couldApprove: having(({ kind, roles }) => kind === 'person' && roles.includes('approver')),
    couldDeploy: having(
      ({ kind, roles }) =>
        roles.some((role) => STEERING.includes(role)) || (kind === 'workload' && roles.includes('author')),
    ),
    grants,
  };
}
