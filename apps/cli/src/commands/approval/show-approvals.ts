import type { ApprovalFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { approvalPresentation } from '../../output/approval-presentation.js';

export async function listApprovals(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { status, limit, mine }: ApprovalFilter & { readonly mine?: true },
): Promise<undefined> {
  const filter = { status, limit, for: mine === true ? ('me' as const) : undefined };
  const { items } = await glidepath.approvals.list(filter, { signal });
  await output.many(items, approvalPresentation);
}

export async function getApproval(
  { glidepath, output, signal }: CommandContext,
  [change = '']: readonly string[],
): Promise<undefined> {
  await output.one(await glidepath.approvals.get(change, { signal }), approvalPresentation);
}
