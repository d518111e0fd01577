import type { ChangeState, GateBody, GateDecided } from '@glidepath/contracts';
import { canonicalDigest, type Decider } from '@glidepath/event-store';
import type { ChangeStanding } from './change-standing.js';

type Decided = GateDecided['data'];

export interface GateCommand {
  readonly type: 'decide';
  readonly request: GateBody;
  readonly decisionId: string;
  readonly candidates: readonly ChangeStanding[];
  readonly now: Date;
}

/** The last answer given at this gate. */
export type Gate = { readonly status: 'unasked' } | { readonly status: 'decided'; readonly last: Decided };

/** The stream key of a gate: short streams, exact look-ups. */
export function gateKeyOf({ service, environment, artifactDigest }: GateBody): string {
  return canonicalDigest([service, environment, artifactDigest]);
}

/** May this artifact go to this environment now? Every answer is a fact with what it follows from. Stream `gate-<key>`. */
export const gate: Decider<Gate, GateCommand, GateDecided> = {
  initialState: () => ({ status: 'unasked' }),
  decide({ request, decisionId, candidates, now }, state) {
    if (state.status === 'decided' && state.last.decisionId === decisionId) return [];
    const { service, environment, artifactDigest } = request;
    const { outcome, reasons, changeId } = answer(request, candidates);
    return [
      {
        type: 'gate.decided',
        data: {
          gateKey: gateKeyOf(request),
          decisionId,
          service,
          environment,
          artifactDigest,
          outcome,
          reasons: [...reasons],
          changeId,
          decidedAt: now.toISOString(),
          candidates: candidates.map(frozen),
        },
      },
    ];
  },
  evolve: (_, { data }) => ({ status: 'decided', last: data }),
};

function frozen({ changeId, state, revision, digest, artifactDigests, position }: ChangeStanding) {
  return { changeId, state, revision, digest, artifactDigests: [...artifactDigests], position };
}

interface Answer {
  readonly outcome: Decided['outcome'];
  readonly reasons: readonly string[];
  readonly changeId: string | null;
}

function answer(request: GateBody, candidates: readonly ChangeStanding[]): Answer {
  const { service, environment, artifactDigest, changeId } = request;
  const asked = candidates.filter((change) => changeId === undefined || change.changeId === changeId);
  const here = asked.filter((change) => change.service === service && change.environment === environment);
  const matching = here.filter(({ artifactDigests }) => artifactDigests.includes(artifactDigest));
  const by = (outcome: Decided['outcome']) => matching.find(({ state }) => outcomeOf(state) === outcome);
  const found = by('allow') ?? by('wait') ?? matching[0];
  if (found !== undefined) {
    const reasons = [`change ${found.changeId}, revision ${found.revision}, is ${found.state}`];
    return { outcome: outcomeOf(found.state), reasons, changeId: found.changeId };
  }
  const stranger = here[0] ?? asked[0];
  const reason =
    stranger === undefined
      ? `no change proposes ${artifactDigest} for ${service} in ${environment}`
      : `change ${stranger.changeId}, revision ${stranger.revision}, proposes something else`;
  return { outcome: 'deny', reasons: [reason], changeId: null };
}

function outcomeOf(state: ChangeState): Decided['outcome'] {
  switch (state) {
    case 'approved':
    case 'scheduled':
    case 'executing':
    case 'verifying':
      return 'allow';
    case 'draft':
    case 'assessing':
    case 'awaiting-approval':
    case 'paused':
      return 'wait';
    case 'rolling-back':
    case 'completed':
    case 'rolled-back':
    case 'failed':
    case 'in-review':
    case 'closed':
    case 'rejected':
    case 'cancelled':
    case 'expired':
    case 'detected':
      return 'deny';
  }
}
