import type { ApprovalCaseView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { detailText } from './table.js';

export const approvalPresentation: Presentation<ApprovalCaseView> = {
  id: ({ changeId }) => changeId,
  columns: {
    change: ({ key }) => key,
    status: ({ status }) => status,
    missing: missingText,
    decided: ({ decisions }) =>
      decisions.map(({ approver, decision }) => `${approver} ${decision}`).join(', ') || null,
    'decide by': ({ decideBy }) => decideBy,
  },
  detail: (approval) =>
    detailText(`${approval.key}  approval case ${approval.status}`, {
      'still needs': missingText(approval),
      ...Object.fromEntries(approval.decisions.map((given) => [given.approver, decisionText(given)])),
      'decide by': approval.status === 'open' ? approval.decideBy : null,
      digest: approval.digest,
    }),
};

function decisionText({
  decision,
  at,
  comment,
  commentErased,
}: ApprovalCaseView['decisions'][number]): string {
  const said =
    commentErased === true ? ' (what was written is erased)' : comment === null ? '' : `: ${comment}`;
  return `${decision} at ${at}${said}`;
}

function missingText({ requirements }: ApprovalCaseView): string | null {
  const missing = requirements.filter((requirement) => requirement.missing > 0);
  return missing.map(({ missing: count, domain }) => `${count} of ${domain}`).join(', ') || null;
}
