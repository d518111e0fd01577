import type { ApprovalCaseView } from '@glidepath/contracts';
import type { Round } from './round.js';
import { matchApprovers } from './match-approvers.js';
import { supportersOf } from './settle.js';

/**
 * A case as people see it.
 * @param version version of its stream
 * @param comments texts by digest; a comment that was erased is not among them
 */
export function caseView(
  round: Round,
  version: number,
  comments: ReadonlyMap<string, string>,
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
    decisions: decisions.map(({ approver, domains, decision, decidedAt, commentDigest }) => ({
      approver,
      domains: [...domains],
      decision,
      at: decidedAt,
      comment: commentDigest === null ? null : (comments.get(commentDigest) ?? null),
    })),
    decideBy,
  };
}
