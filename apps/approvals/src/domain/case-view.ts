import type { ApprovalCaseView } from '@glidepath/contracts';
import type { GivenDecision, Round } from './round.js';
import { matchApprovers } from './match-approvers.js';
import { supportersOf } from './settle.js';

/**
 * A case as people see it.
 * @param version version of its stream
 * @param comments texts by decision; a comment that was erased is not among them
 */
export function caseView(
  round: Round,
  version: number,
  comments: ReadonlyMap<GivenDecision, string>,
): ApprovalCaseView {
  const { changeId, key, revision, digest, status, excluded, requirements, decisions, decideBy } = round;
  const { matched, missing } = matchApprovers(requirements, supportersOf(decisions));
  return {
    changeId,
    key,
    version,
    revision,
    digest,
    status,
    excluded: [...excluded],
    requirements: requirements.map((requirement) => ({
      ...requirement,
      approvers: matched.filter((one) => one.requirement === requirement.id).map(({ approver }) => approver),
      missing: missing.get(requirement.id) ?? requirement.count,
    })),
    decisions: decisions.map((given) => ({
      approver: given.approver,
      domains: [...given.domains],
      decision: given.decision,
      at: given.decidedAt,
      comment: comments.get(given) ?? null,
      ...(isCommented(given) && !comments.has(given) ? { commentErased: true } : {}),
    })),
    decideBy,
  };
}

function isCommented({ comment, commentDigest }: GivenDecision): boolean {
  return (comment ?? commentDigest) !== null;
}
