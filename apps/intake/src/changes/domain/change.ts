import type { ChangeEvent, ChangeState, Proposal, RiskAssessed } from '@glidepath/contracts';
import { canonicalDigest, type Decider } from '@glidepath/event-store';
import {
  ChangeNotAmendableError,
  ChangeNotCancellableError,
  NotAnAuthorError,
  OutdatedVersionError,
} from './change-errors.js';

/** A change as its own stream tells it. */
export type Change =
  | { readonly state: 'none' }
  | { readonly state: 'detected'; readonly changeId: string; readonly key: string }
  | ProposedChange;

export interface ProposedChange {
  readonly state: Exclude<ChangeState, 'detected' | 'draft'>;
  readonly changeId: string;
  readonly key: string;
  readonly revision: number;
  /** Digest of the proposal: what approvals, assessments and the gate are bound to. */
  readonly digest: string;
  readonly authors: readonly string[];
  readonly proposal: Proposal;
  /** True once the present revision has been assessed. */
  readonly isAssessed: boolean;
  readonly rolloutId: string | null;
  /** Version of the stream; what If-Match is compared with. */
  readonly version: number;
}

/** What a rollout did, as far as the change's own life is concerned. */
export type FlightFact =
  | 'scheduled'
  | 'started'
  | 'paused'
  | 'resumed'
  | 'verifying'
  | 'rolling-back'
  | 'rolled-back'
  | 'completed'
  | 'failed';

export type ChangeCommand =
  | {
      readonly type: 'submit';
      readonly changeId: string;
      readonly key: string;
      readonly authors: readonly string[];
      readonly proposal: Proposal;
    }
  | {
      readonly type: 'amend';
      readonly by: readonly string[];
      readonly ifVersion: number;
      readonly proposal: Proposal;
    }
  | {
      readonly type: 'cancel';
      readonly by: readonly string[];
      readonly mayCancelAny: boolean;
      readonly reason: string;
    }
  | { readonly type: 'record-assessment'; readonly assessment: RiskAssessed['data'] }
  | {
      readonly type: 'record-outcome';
      readonly outcome: 'approved' | 'rejected';
      readonly revision: number;
      readonly by: 'policy' | 'people';
      readonly approvers: readonly string[];
      readonly reasons: readonly string[];
    }
  | { readonly type: 'record-expiry'; readonly revision: number; readonly reason: string }
  | {
      readonly type: 'follow-flight';
      readonly fact: FlightFact;
      readonly rolloutId: string;
      readonly reason: string;
    };

const AMENDABLE: readonly ChangeState[] = ['assessing', 'awaiting-approval'];
const CANCELLABLE: readonly ChangeState[] = ['assessing', 'awaiting-approval', 'approved', 'scheduled'];
const IN_FLIGHT: readonly ChangeState[] = ['executing', 'paused', 'verifying', 'rolling-back'];

/** From which states a fact of the flight moves the change; anywhere else it is history that came too late. */
const FOLLOWS: Readonly<Record<FlightFact, readonly ChangeState[]>> = {
  // Tried again: a new rollout of what was rolled back.
  scheduled: ['approved', 'rolled-back'],
  started: ['approved', 'scheduled'],
  paused: ['executing', 'verifying'],
  resumed: ['paused'],
  verifying: ['executing', 'paused'],
  // Completed: the way back stays open for as long as the plan keeps the old version warm.
  'rolling-back': ['approved', 'scheduled', 'executing', 'paused', 'verifying', 'failed', 'completed'],
  // Scheduled: aborted before it took off.
  'rolled-back': ['scheduled', 'rolling-back', 'failed', 'executing', 'paused', 'verifying'],
  completed: ['executing', 'paused', 'verifying'],
  failed: IN_FLIGHT,
};

export const change: Decider<Change, ChangeCommand, ChangeEvent> = {
  initialState: () => ({ state: 'none' }),
  decide(command, state) {
    if (command.type === 'submit') return submit(command, state);
    if (state.state === 'none' || state.state === 'detected') return [];
    switch (command.type) {
      case 'amend':
        return amend(command, state);
      case 'cancel':
        return cancel(command, state);
      case 'record-assessment':
        return recordAssessment(command.assessment, state);
      case 'record-outcome':
        return recordOutcome(command, state);
      case 'record-expiry':
        return recordExpiry(command, state);
      case 'follow-flight':
        return followFlight(command, state);
    }
  },
  evolve(state, event) {
    const next = evolveChange(state, event);
    return isProposed(next) ? { ...next, version: isProposed(state) ? state.version + 1 : 1 } : next;
  },
};

type Of<Type extends ChangeCommand['type']> = Extract<ChangeCommand, { type: Type }>;

function submit({ changeId, key, authors, proposal }: Of<'submit'>, state: Change): readonly ChangeEvent[] {
  if (state.state !== 'none') return [];
  const digest = canonicalDigest(proposal);
  return [
    {
      type: 'change.submitted',
      data: { changeId, key, revision: 1, digest, authors: [...authors], proposal },
    },
  ];
}

function amend({ by, ifVersion, proposal }: Of<'amend'>, state: ProposedChange): readonly ChangeEvent[] {
  if (!isAuthor(by, state)) throw new NotAnAuthorError(state.key, 'amend');
  if (ifVersion !== state.version) throw new OutdatedVersionError(state.key, ifVersion, state.version);
  if (!AMENDABLE.includes(state.state)) throw new ChangeNotAmendableError(state.key, state.state);
  const digest = canonicalDigest(proposal);
  if (digest === state.digest) return [];
  // Whoever amends is an author of the result: they may not approve it either.
  const authors = [...new Set([...state.authors, ...by])];
  const changedFields = changedFieldsOf(state.proposal, proposal);
  const { changeId, key, revision } = state;
  const data = { changeId, key, revision: revision + 1, digest, authors, proposal, changedFields };
  return [{ type: 'change.amended', data }];
}

function cancel({ by, mayCancelAny, reason }: Of<'cancel'>, state: ProposedChange): readonly ChangeEvent[] {
  if (!mayCancelAny && !isAuthor(by, state)) throw new NotAnAuthorError(state.key, 'cancel');
  if (state.state === 'cancelled') return [];
  if (!CANCELLABLE.includes(state.state)) throw new ChangeNotCancellableError(state.key, state.state);
  return [{ type: 'change.cancelled', data: { changeId: state.changeId, reason } }];
}

function recordAssessment(assessment: RiskAssessed['data'], state: ProposedChange): readonly ChangeEvent[] {
  const { revision, digest, score, band, decision, requirements, rules } = assessment;
  if (revision !== state.revision || state.state !== 'assessing' || state.isAssessed) return [];
  const approvalsRequired = requirements.reduce((sum, { count }) => sum + count, 0);
  const reasons = rules.filter(({ outcome }) => outcome !== 'false').map(({ message }) => message);
  const { changeId } = state;
  return [
    {
      type: 'change.assessed',
      data: { changeId, revision, digest, score, band, decision, approvalsRequired, reasons },
    },
  ];
}

function recordOutcome(command: Of<'record-outcome'>, state: ProposedChange): readonly ChangeEvent[] {
  const { outcome, revision, by } = command;
  if (revision !== state.revision || !AMENDABLE.includes(state.state)) return [];
  const { changeId, digest } = state;
  if (outcome === 'approved') {
    return [
      {
        type: 'change.approved',
        data: { changeId, revision, digest, by, approvers: [...command.approvers] },
      },
    ];
  }
  return [
    { type: 'change.rejected', data: { changeId, revision, digest, by, reasons: [...command.reasons] } },
  ];
}

function recordExpiry(
  { revision, reason }: Of<'record-expiry'>,
  state: ProposedChange,
): readonly ChangeEvent[] {
  if (revision !== state.revision || !AMENDABLE.includes(state.state)) return [];
  return [{ type: 'change.expired', data: { changeId: state.changeId, reason } }];
}

function followFlight(
  { fact, rolloutId, reason }: Of<'follow-flight'>,
  state: ProposedChange,
): readonly ChangeEvent[] {
  const isRetry = fact === 'scheduled' && state.state === 'rolled-back';
  if (state.rolloutId !== null && (state.rolloutId === rolloutId) === isRetry) return [];
  if (!FOLLOWS[fact].includes(state.state)) return [];
  const flight = { changeId: state.changeId, rolloutId };
  switch (fact) {
    case 'scheduled':
    case 'started':
    case 'resumed':
    case 'verifying':
    case 'completed':
      return [{ type: `change.${fact}`, data: flight }];
    case 'paused':
    case 'rolling-back':
    case 'rolled-back':
    case 'failed':
      return [{ type: `change.${fact}`, data: { ...flight, reason } }];
  }
}

function isAuthor(by: readonly string[], state: ProposedChange): boolean {
  return by.some((subject) => state.authors.includes(subject));
}

function changedFieldsOf(before: Proposal, after: Proposal): string[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Proposal>;
  const differs = (field: keyof Proposal): boolean =>
    canonicalDigest({ value: before[field] }) !== canonicalDigest({ value: after[field] });
  return [...fields].filter(differs).sort();
}

function evolveChange(state: Change, { type, data }: ChangeEvent): Change {
  switch (type) {
    case 'change.submitted':
    case 'change.amended': {
      const { changeId, key, revision, digest, authors, proposal } = data;
      const known = { changeId, key, revision, digest, authors, proposal };
      return { state: 'assessing', ...known, isAssessed: false, rolloutId: null, version: 0 };
    }
    case 'change.detected':
      return { state: 'detected', changeId: data.changeId, key: data.key };
    case 'change.assessed':
      if (!isProposed(state)) return state;
      // With nobody to ask the approval case resolves at once: the change goes straight on.
      return {
        ...state,
        isAssessed: true,
        state: data.approvalsRequired > 0 ? 'awaiting-approval' : state.state,
      };
    case 'change.approved':
      return at(state, 'approved');
    case 'change.rejected':
      return at(state, 'rejected');
    case 'change.cancelled':
      return at(state, 'cancelled');
    case 'change.expired':
      return at(state, 'expired');
    case 'change.scheduled':
      return isProposed(state) ? { ...state, state: 'scheduled', rolloutId: data.rolloutId } : state;
    case 'change.started':
      return isProposed(state) ? { ...state, state: 'executing', rolloutId: data.rolloutId } : state;
    case 'change.resumed':
      return at(state, 'executing');
    case 'change.paused':
      return at(state, 'paused');
    case 'change.verifying':
      return at(state, 'verifying');
    case 'change.rolling-back':
      return at(state, 'rolling-back');
    case 'change.rolled-back':
      return at(state, 'rolled-back');
    case 'change.completed':
      return at(state, 'completed');
    case 'change.failed':
      return at(state, 'failed');
  }
}

function at(state: Change, next: ProposedChange['state']): Change {
  return isProposed(state) ? { ...state, state: next } : state;
}

function isProposed(state: Change): state is ProposedChange {
  return state.state !== 'none' && state.state !== 'detected';
}
