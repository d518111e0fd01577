import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase, Round } from './round.js';
import type { DecideApproval, DecidingPerson } from './approval-commands.js';
import {
  AlreadyDecidedError,
  DigestOutdatedError,
  NoApprovalCaseError,
  NotAnApproverError,
  OwnChangeError,
  SubjectErasedError,
} from './errors.js';
import { refuseClosed } from './refuse-closed.js';
import { resolvedIfSettled } from './settle.js';

/**
 * Separation of duties comes first and holds in every state; then the case, then what was seen, then who may speak.
 * A person may change their mind while the case is open, but the same decision twice is refused.
 */
export function decideApproval(command: DecideApproval, state: ApprovalCase): readonly ApprovalEvent[] {
  const { person, decision, digest, comment, now } = command;
  if (state.status === 'none') throw new NoApprovalCaseError('this change');
  refuseAuthors(person, state);
  const before = state.decisions.find(({ approver }) => approver === person.id);
  if (before?.decision === decision && state.digest === digest)
    throw new AlreadyDecidedError(person.id, decision);
  refuseClosed(state, now);
  if (state.digest !== digest) throw new DigestOutdatedError(state.digest);
  const domains = domainsSpokenFor(person, state);
  if (comment === 'unsealable') throw new SubjectErasedError(person.id);
  const given = {
    approver: person.id,
    domains,
    decision,
    comment,
    commentDigest: null,
    decidedAt: now.toISOString(),
  };
  const others = state.decisions.filter(({ approver }) => approver !== person.id);
  const { changeId, revision } = state;
  return [
    { type: 'approval.decided', data: { changeId, revision, digest, ...given } },
    ...resolvedIfSettled({ ...state, decisions: [...others, given] }),
  ];
}

/** A workload is as much its author as the person it acts for. */
function refuseAuthors({ id, onBehalfOf }: DecidingPerson, { excluded }: Round): void {
  if (excluded.includes(id)) throw new OwnChangeError(id);
  if (onBehalfOf !== null && excluded.includes(onBehalfOf)) throw new OwnChangeError(onBehalfOf);
}

/** Only people decide, and only for domains that were asked. */
function domainsSpokenFor(
  { id, kind, isApprover, domains }: DecidingPerson,
  { requirements }: Round,
): string[] {
  const needed = [...new Set(requirements.map(({ domain }) => domain))];
  const spokenFor = needed.filter((domain) => domains.includes(domain));
  if (kind !== 'person' || !isApprover || spokenFor.length === 0) throw new NotAnApproverError(id, needed);
  return spokenFor;
}
