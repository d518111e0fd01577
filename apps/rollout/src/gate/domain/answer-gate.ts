import type { ChangeState, GateBody, GateDecided } from '@glidepath/contracts';
import type { ChangeStanding } from './change-standing.js';

type Decided = GateDecided['data'];

/** The rule below, as decisions name it. Another outcome for the same candidates is another version. */
export const GATE_RULE: Decided['rule'] = { id: 'standing', version: 1 };

/** What a gate says, and about which change. */
export interface GateAnswer {
  readonly outcome: Decided['outcome'];
  readonly reasons: readonly string[];
  readonly changeId: string | null;
}

/**
 * The answer that follows from how the candidates stand: one that may pass comes first, then one to wait for.
 * @param candidates in the order in which they are preferred
 */
export function answerGate(request: GateBody, candidates: readonly ChangeStanding[]): GateAnswer {
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

/** What the state of a change means at a gate. */
export function outcomeOf(state: ChangeState): Decided['outcome'] {
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
