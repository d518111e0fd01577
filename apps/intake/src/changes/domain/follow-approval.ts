import type { ApprovalEvent, ChangeView } from '@glidepath/contracts';

type Summary = ChangeView['approval'];

/** The approval case's lines in the view of its change. */
export function followApproval(summary: Summary, { type, data }: ApprovalEvent): Summary {
  if (type === 'approval-case.opened') {
    const requirements = data.requirements.map((requirement) => ({ ...requirement, approvers: [] }));
    return { status: 'open', requirements, decisions: [] };
  }
  if (summary === null) return null;
  switch (type) {
    case 'approval.decided': {
      const { approver, decision, decidedAt } = data;
      const others = summary.decisions.filter((given) => given.approver !== approver);
      const decisions = [...others, { approver, decision, at: decidedAt }];
      return { ...summary, decisions, requirements: withApprover(summary, data) };
    }
    case 'approval.withdrawn': {
      const decisions = summary.decisions.filter(({ approver }) => approver !== data.approver);
      const requirements = summary.requirements.map((requirement) => ({
        ...requirement,
        approvers: requirement.approvers.filter((approver) => approver !== data.approver),
      }));
      return { ...summary, decisions, requirements };
    }
    case 'approval.invalidated':
      return {
        ...summary,
        status: 'superseded',
        decisions: [],
        requirements: summary.requirements.map((r) => ({ ...r, approvers: [] })),
      };
    case 'approval-case.resolved': {
      const requirements = summary.requirements.map((requirement) => ({
        ...requirement,
        approvers: data.matched
          .filter((match) => match.requirement === requirement.id)
          .map(({ approver }) => approver),
      }));
      return { ...summary, status: data.outcome, requirements };
    }
    case 'approval-case.expired':
      return { ...summary, status: 'expired' };
    case 'approval-case.withdrawn':
      return { ...summary, status: 'withdrawn' };
  }
}

/**
 * While the case is open an approver is shown under the first requirement of theirs that still lacks somebody; the final
 * matching, which may move people, comes with the resolution.
 */
function withApprover(
  summary: NonNullable<Summary>,
  { approver, domains, decision }: Extract<ApprovalEvent, { type: 'approval.decided' }>['data'],
): NonNullable<Summary>['requirements'] {
  const open = summary.requirements.find(
    ({ domain, approvers, count }) => domains.includes(domain) && approvers.length < count,
  );
  return summary.requirements.map((requirement) => {
    const others = requirement.approvers.filter((given) => given !== approver);
    const isHere = decision === 'approve' && requirement.id === open?.id;
    return { ...requirement, approvers: isHere ? [...others, approver] : others };
  });
}
