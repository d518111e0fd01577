import type {
  ApprovalEvent,
  ChangeEvent,
  ChangeState,
  ChangeView,
  JointRolloutEvent,
  RiskAssessed,
  RolloutEvent,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { change, type Change } from './change.js';
import { followApproval } from './follow-approval.js';
import { followJointRollout } from './follow-joint-rollout.js';
import { followRollout } from './follow-rollout.js';

type Seen = ChangeEvent | RiskAssessed | ApprovalEvent | RolloutEvent | JointRolloutEvent;

/**
 * What people see of a change, folded from every event that concerns it, in order of position. The same fold serves a
 * single read, the list and anybody who replays the log.
 * @returns null when the events begin with none that makes a change
 */
export function foldChangeView(events: Iterable<EventEnvelope>): ChangeView | null {
  let view: ChangeView | null = null;
  for (const event of events) view = applyToChangeView(view, event);
  return view;
}

/** One more event. Events of other services only add to a change that is known. */
export function applyToChangeView(view: ChangeView | null, event: EventEnvelope): ChangeView | null {
  const fact = { type: event.type, data: event.data } as Seen;
  if (fact.type === 'change.submitted' || fact.type === 'change.amended')
    return proposed(view, fact.data, event);
  if (fact.type === 'change.detected') return detected(fact.data, event);
  if (view === null) return null;
  const next = { ...view, updatedAt: event.recordedAt };
  if (event.stream.startsWith('change-')) return withState(next, fact as ChangeEvent, event.version);
  if (fact.type === 'risk.assessed') {
    const { revision, score, band, decision, factors, rules } = fact.data;
    return { ...next, risk: { revision, score, band, decision, factors, rules } };
  }
  if (event.stream.startsWith('approval-case-')) {
    return explained({ ...next, approval: followApproval(view.approval, fact as ApprovalEvent) });
  }
  if (event.stream.startsWith('rollout-')) {
    return explained({ ...next, rollout: followRollout(view.rollout, fact as RolloutEvent) });
  }
  if (event.stream.startsWith('joint-rollout-')) {
    return explained({ ...next, rollout: followJointRollout(view.rollout, fact as JointRolloutEvent) });
  }
  return view;
}

function proposed(
  before: ChangeView | null,
  {
    changeId,
    key,
    revision,
    digest,
    authors,
    proposal,
  }: Extract<ChangeEvent, { type: 'change.submitted' }>['data'],
  event: EventEnvelope,
): ChangeView {
  return explained({
    id: changeId,
    key,
    state: 'assessing',
    version: event.version,
    revision,
    digest,
    title: proposal.title,
    service: proposal.service,
    environment: proposal.environment,
    authors,
    proposal,
    submittedAt: before?.submittedAt ?? event.recordedAt,
    updatedAt: event.recordedAt,
    waitingFor: null,
    reason: null,
    risk: null,
    approval: null,
    rollout: null,
    links: linksOf(changeId),
  });
}

function detected(
  data: Extract<ChangeEvent, { type: 'change.detected' }>['data'],
  event: EventEnvelope,
): ChangeView {
  const { changeId, key, service, environment, artifact, reason } = data;
  return explained({
    id: changeId,
    key,
    state: 'detected',
    version: event.version,
    revision: 0,
    digest: null,
    title: `Unannounced deployment of ${artifact ?? 'an unnamed artifact'}`,
    service,
    environment,
    authors: [],
    proposal: null,
    submittedAt: event.recordedAt,
    updatedAt: event.recordedAt,
    waitingFor: null,
    reason,
    risk: null,
    approval: null,
    rollout: null,
    links: linksOf(changeId),
  });
}

function linksOf(changeId: string): ChangeView['links'] {
  return { self: `/v1/changes/${changeId}`, events: `/v1/changes/${changeId}/events` };
}

/** The state is the decider's own, so that the view and the rule can never disagree. */
function withState(view: ChangeView, fact: ChangeEvent, version: number): ChangeView {
  const before = { ...view, changeId: view.id, isAssessed: false, rolloutId: null } as unknown as Change;
  const { state } = change.evolve(before, fact);
  const reasons =
    'reasons' in fact.data && fact.type === 'change.rejected' ? fact.data.reasons.join('; ') : null;
  const reason = 'reason' in fact.data ? fact.data.reason : reasons;
  return explained({ ...view, version, state: state as ChangeState, reason: reason ?? view.reason });
}

function explained(view: ChangeView): ChangeView {
  return { ...view, waitingFor: waitingFor(view) };
}

function waitingFor(view: ChangeView): string | null {
  switch (view.state) {
    case 'assessing':
      return 'The risk of this revision is being assessed.';
    case 'awaiting-approval':
      return approversMissing(view);
    case 'approved':
      return 'Approved; the rollout is being planned.';
    case 'scheduled':
      return 'Scheduled; the rollout starts as soon as its target is free.';
    case 'executing':
    case 'verifying':
      return `In flight at ${view.rollout?.weightPercent ?? 0} %.`;
    case 'paused':
      return `Paused: ${view.rollout?.reason ?? view.reason ?? 'no reason given'}. An operator can resume or abort it.`;
    case 'rolling-back':
      return 'Traffic is being brought back to the version in place.';
    case 'failed':
      return 'The rollback has not been verified: an operator has to look at the target now.';
    case 'detected':
      return 'Nobody announced this deployment; the owner of the service has to answer for it.';
    case 'draft':
    case 'completed':
    case 'rolled-back':
    case 'in-review':
    case 'closed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
      return null;
  }
}

function approversMissing({ approval }: ChangeView): string {
  if (approval === null) return 'An approval case is being opened.';
  const missing = approval.requirements
    .filter(({ approvers, count }) => approvers.length < count)
    .map(({ domain, count, approvers }) => `${count - approvers.length} approver of ${domain}`);
  const blocked = approval.decisions.filter(({ decision }) => decision === 'request-changes');
  if (blocked.length > 0)
    return `${blocked.map(({ approver }) => approver).join(', ')} asked for changes: amend it.`;
  return `Waits for ${missing.join(' and ')}.`;
}
